// SPDX-License-Identifier: Apache-2.0
// Requests that meet each other in the database.
#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <map>
#include <thread>

#include "integration/users/users_server.hpp"

namespace xos::users {
namespace {

/// Runs the request of each client at once; gives how often each status came.
std::map<int, int> at_once(std::vector<Client>& clients, const std::function<Reply(Client&, std::size_t)>& request) {
    std::vector<int> statuses(clients.size());
    std::barrier start{static_cast<std::ptrdiff_t>(clients.size())};
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                statuses[i] = request(clients[i], i).status;
            });
        }
    }
    std::map<int, int> counts;
    for (const int status : statuses) ++counts[status];
    return counts;
}

std::vector<Client> clients(UsersServer& server, std::string_view email, std::size_t count) {
    const auto token = server.as(email).token();
    std::vector<Client> out;
    for (std::size_t i = 0; i < count; ++i) {
        out.push_back(server.anonymous());
        out.back().set_token(token);
        out.back().get("/api/users");  // opens the connection
    }
    return out;
}

TEST(Race, DB_4_twenty_creates_of_one_address_make_one_user) {
    UsersServer server;
    auto twenty = clients(server, "ada@acme.test", 20);
    const auto counts = at_once(twenty, [](Client& client, std::size_t i) {
        const auto email = i % 2 == 0 ? "ann@acme.test" : "ANN@acme.test";
        return client.post("/api/users",
                           R"({"name":"Ann","password":"kT9$xqzmw","email":")" + std::string{email} + "\"}");
    });
    EXPECT_EQ(counts, (std::map<int, int>{{201, 1}, {409, 19}}));
    EXPECT_EQ(server.count_rows("ann@acme.test"), 1);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST(Race, USR_17_two_deletes_of_two_admins_leave_one) {
    for (int round = 0; round < 5; ++round) {
        UsersServer server;
        server.add(server.acme(), {.name = "Bea", .email = "bea@acme.test", .is_admin = true});
        std::vector<Client> admins;
        admins.push_back(server.ada());
        admins.push_back(server.as("bea@acme.test"));
        const std::vector targets{user_path(server.id_of("bea@acme.test")), user_path(server.id_of("ada@acme.test"))};
        const auto counts = at_once(admins, [&](Client& admin, std::size_t i) { return admin.remove(targets[i]); });
        EXPECT_EQ(counts.at(200), 1) << "the other gets 400, or 401 when it came after its own account's end";
        EXPECT_EQ(server.count_active_admins(server.acme()), 1);
    }
}

TEST(Race, USR_16_two_admins_who_step_down_at_once_leave_one) {
    UsersServer server;
    server.add(server.acme(), {.name = "Bea", .email = "bea@acme.test", .is_admin = true});
    std::vector<Client> admins;
    admins.push_back(server.ada());
    admins.push_back(server.as("bea@acme.test"));
    const std::vector<std::string> emails{"ada@acme.test", "bea@acme.test"};
    const std::vector paths{user_path(server.id_of(emails[0])), user_path(server.id_of(emails[1]))};
    at_once(admins, [&](Client& admin, std::size_t i) {
        return admin.put(paths[i], R"({"name":"X","isAdmin":false,"email":")" + emails[i] + "\"}");
    });
    EXPECT_EQ(server.count_active_admins(server.acme()), 1);
}

TEST(Race, USR_17_a_delete_and_a_restore_of_admins_leave_one) {
    for (int round = 0; round < 5; ++round) {
        UsersServer server;
        server.add(server.acme(), {.name = "Bea", .email = "bea@acme.test", .is_admin = true});
        auto two = clients(server, "ada@acme.test", 2);
        const auto bea = user_path(server.id_of("bea@acme.test"));
        const auto ada = user_path(server.id_of("ada@acme.test"));
        two.front().remove(bea);
        std::array<int, 2> statuses{};
        at_once(two, [&](Client& client, std::size_t i) {
            auto reply = i == 0 ? client.post(bea + "/restore") : client.remove(ada);
            statuses[i] = reply.status;
            return reply;
        });
        EXPECT_EQ(statuses[0], 200);
        EXPECT_TRUE(statuses[1] == 200 || statuses[1] == 400) << statuses[1];
        EXPECT_EQ(server.count_active_admins(server.acme()), statuses[1] == 200 ? 1 : 2);
    }
}

TEST(Race, USR_17_ten_restores_of_one_user_restore_once) {
    UsersServer server;
    auto ten = clients(server, "ada@acme.test", 10);
    const auto max = server.id_of("max@acme.test");
    ten.front().remove(user_path(max));
    const auto counts =
        at_once(ten, [&](Client& client, std::size_t) { return client.post(user_path(max) + "/restore"); });
    EXPECT_EQ(counts, (std::map<int, int>{{200, 1}, {404, 9}}));
    EXPECT_EQ(server.activities(max).size(), 2U);
    EXPECT_EQ(server.events(server.acme()).size(), 2U);
}

TEST(Race, USR_15_of_twenty_writes_of_one_version_one_goes_through) {
    UsersServer server;
    auto twenty = clients(server, "ada@acme.test", 20);
    const auto id = server.id_of("max@acme.test");
    const auto seen = twenty.front().get(user_path(id)).find("ETag").value();
    const auto counts = at_once(twenty, [&](Client& client, std::size_t i) {
        const auto body = R"({"email":"max@acme.test","name":"Max )" + std::to_string(i) + "\"}";
        return client.put(user_path(id), body, {{"If-Match", seen}});
    });
    EXPECT_EQ(counts, (std::map<int, int>{{200, 1}, {412, 19}}));
    EXPECT_EQ(server.activities(id).size(), 1U);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST(Race, USR_17_ten_deletes_of_one_user_delete_once) {
    UsersServer server;
    auto ten = clients(server, "ada@acme.test", 10);
    const auto path = user_path(server.id_of("max@acme.test"));
    const auto counts = at_once(ten, [&](Client& client, std::size_t) { return client.remove(path); });
    EXPECT_EQ(counts, (std::map<int, int>{{200, 1}, {404, 9}}));
    EXPECT_EQ(server.activities(server.id_of("max@acme.test")).size(), 1U);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST(Race, USR_19_numbers_of_events_have_no_holes) {
    UsersServer server;
    auto twenty = clients(server, "ada@acme.test", 20);
    const auto counts = at_once(twenty, [](Client& client, std::size_t i) {
        return client.post("/api/users",
                           R"({"name":"U","password":"kT9$xqzmw","email":"u)" + std::to_string(i) + R"(@acme.test"})");
    });
    EXPECT_EQ(counts.at(201), 20);
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 20U);
    for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].seq, static_cast<std::int64_t>(i) + 1);
}

}  // namespace
}  // namespace xos::users
