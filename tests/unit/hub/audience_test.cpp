// SPDX-License-Identifier: Apache-2.0
#include "hub/registry/audience.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "hub/dispatch/hub_connection.hpp"
#include "hub/registry/hub_core.hpp"

namespace xos::hub::test {
namespace {

using Kind = Target::Kind;

class SilentSink final : public LogSink {
public:
    void write(std::string_view) override {}
    void flush() override {}
};

class AudiencesOfThread : public ::testing::Test {
protected:
    std::shared_ptr<HubConnection> make(int number) {
        const auto id = std::to_string(number);
        Connection::Parts parts;
        parts.names = {.id = id, .token = "t" + id};
        auto connection = std::make_shared<Connection>(std::move(parts), options);
        connection->begin(context, [](Connection&) {});
        return std::make_shared<HubConnection>(core, std::move(connection));
    }
    std::set<HubConnection*> members(Kind kind, ClientId tenant, std::string_view name) const {
        const auto& all = audiences.members(kind, tenant, name);
        std::set<HubConnection*> set{all.begin(), all.end()};
        EXPECT_EQ(set.size(), all.size()) << "nobody is in it twice";
        return set;
    }

    boost::asio::io_context context;
    HubOptions options;
    Logger log{std::make_unique<SilentSink>(), LogLevel::error};
    Metrics metrics;
    HubServices services{.clock = system_clock(), .log = log, .metrics = metrics};
    HubCore core{{.name = "test", .methods = {}, .make = {}}, options, services};
    Audiences audiences;
};

TEST_F(AudiencesOfThread, TEN_7_groups_of_two_tenants_and_users_and_groups_of_one_name_are_different_audiences) {
    const auto a = make(1);
    const auto b = make(2);
    EXPECT_TRUE(audiences.add(*a, Kind::groups, ClientId{1}, "x"));
    EXPECT_TRUE(audiences.add(*b, Kind::groups, ClientId{2}, "x"));
    EXPECT_TRUE(audiences.add(*b, Kind::users, ClientId{1}, "x"));
    EXPECT_TRUE(audiences.add(*b, Kind::groups, ClientId{1}, "X"));
    EXPECT_EQ(members(Kind::groups, ClientId{1}, "x"), (std::set{a.get()}));
    EXPECT_EQ(members(Kind::groups, ClientId{2}, "x"), (std::set{b.get()}));
    EXPECT_EQ(members(Kind::users, ClientId{1}, "x"), (std::set{b.get()}));
    EXPECT_TRUE(members(Kind::groups, ClientId{3}, "x").empty());
}

TEST_F(AudiencesOfThread, adding_twice_and_removing_what_is_not_there_change_nothing) {
    const auto a = make(1);
    EXPECT_TRUE(audiences.add(*a, Kind::groups, ClientId{1}, "x"));
    EXPECT_FALSE(audiences.add(*a, Kind::groups, ClientId{1}, "x"));
    audiences.remove(*a, Kind::groups, ClientId{1}, "y");
    EXPECT_EQ(members(Kind::groups, ClientId{1}, "x").size(), 1U);
    audiences.remove(*a, Kind::groups, ClientId{1}, "x");
    audiences.remove(*a, Kind::groups, ClientId{1}, "x");
    EXPECT_EQ(audiences.size(), 0U) << "an audience without members is none";
    EXPECT_TRUE(a->memberships.empty());
}

TEST_F(AudiencesOfThread, whatever_comes_and_goes_in_any_order_the_members_are_those_of_a_plain_set) {
    constexpr int connections = 20;
    constexpr int names = 6;
    std::vector<std::shared_ptr<HubConnection>> all;
    for (int i = 0; i < connections; ++i) all.push_back(make(i));
    std::map<std::string, std::set<HubConnection*>> model;
    std::mt19937 random{7};
    for (int step = 0; step < 20'000; ++step) {
        auto& connection = *all[random() % connections];
        const auto name = "g" + std::to_string(random() % names);
        const auto action = random() % 10;
        if (action < 5) {
            EXPECT_EQ(audiences.add(connection, Kind::groups, ClientId{1}, name),
                      model[name].insert(&connection).second);
        } else if (action < 9) {
            audiences.remove(connection, Kind::groups, ClientId{1}, name);
            model[name].erase(&connection);
        } else {
            audiences.remove_from_all(connection);
            for (auto& [key, set] : model) set.erase(&connection);
        }
        std::size_t alive = 0;
        for (const auto& [key, set] : model) alive += set.empty() ? 0 : 1;
        ASSERT_EQ(audiences.size(), alive);
        ASSERT_EQ(audiences.contains(connection, Kind::groups, ClientId{1}, name), model[name].contains(&connection));
        if (step % 50 == 0) {
            for (const auto& [key, set] : model) ASSERT_EQ(members(Kind::groups, ClientId{1}, key), set) << step;
        }
    }
    for (const auto& connection : all) audiences.remove_from_all(*connection);
    EXPECT_EQ(audiences.size(), 0U);
}

}  // namespace
}  // namespace xos::hub::test
