// SPDX-License-Identifier: Apache-2.0
// Two servers on one PostgreSQL database, each a process with a data folder of its own.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "integration/users/event_follower.hpp"
#include "integration/users/program.hpp"
#include "integration/users/write_load.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/comes_true.hpp"
#include "xos/testing/postgres_server.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::comes_true;

constexpr auto password = "demo-Passw0rd!";

/// One server; it can be killed and started again, while other threads ask it.
class Node {
public:
    explicit Node(const testing::TestDatabase& database) : database_{database} { start(); }

    void start() {
        program_ =
            std::make_unique<Program>(std::vector<std::string>{"serve", "--data", folder_.path() + "/data", "--demo",
                                                               "--Server:Urls=http://127.0.0.1:0"},
                                      std::vector<std::string>{"XOS_Database__AdminUrl=" + database_.admin_url()});
        const auto line = program_->read_line();
        const auto at = line.find("http://");
        if (at == std::string::npos)
            throw std::runtime_error{"the server did not start: " + line + program_->wait().err};
        const std::lock_guard lock{mutex_};
        url_ = line.substr(at);
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait();
    }
    Client client(const std::string& token = "") const {
        Client made{url()};
        made.set_token(token);
        return made;
    }
    std::string url() const {
        const std::lock_guard lock{mutex_};
        return url_;
    }

private:
    const testing::TestDatabase& database_;
    testing::TemporaryFolder folder_;
    std::unique_ptr<Program> program_;
    mutable std::mutex mutex_;
    std::string url_;  ///< another one after each start, while others ask
};

class PgNodes : public ::testing::Test {
protected:
    std::string sign_in(const Node& node, const std::string& email = "admin@acme.test") {
        auto client = node.client();
        return client.sign_in(email, password).token();
    }

    testing::TestDatabase database;
    Node first{database};
    Node second{database};
};

/// Reads what is new, as a browser does that was away: again and again, after the last number it has seen.
class Follower {
public:
    Follower(const Node& node, std::string token) : node_{node}, token_{std::move(token)} {}

    /// False when the node did not answer.
    bool follow() {
        try {
            auto client = node_.client(token_);
            const auto reply = client.get("/api/events?limit=1000&after=" + std::to_string(last_));
            if (reply.status != 200) return false;
            const auto document = reply.json();
            for (const auto& item : document.root().find("data")->find("items")->elements()) {
                EXPECT_EQ(*item.find("seq")->integer(), last_ + 1);
                last_ = *item.find("seq")->integer();
                ++times_[std::string{*item.find("arguments")->elements().at(0).find("message")->string()}];
            }
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }
    std::int64_t last() const { return last_; }
    const std::map<std::string, int>& times() const { return times_; }

private:
    const Node& node_;
    std::string token_;
    std::int64_t last_ = 0;
    std::map<std::string, int> times_;
};

/// Sends `count` notifications, each until it was answered; the key makes the repeats safe.
void send_all(const Node& node, const std::string& token, const std::string& name, int count) {
    for (int i = 0; i < count; ++i) {
        const auto message = name + "-" + std::to_string(i);
        const auto body = R"({"type":"info","message":")" + message + R"("})";
        for (int tries = 0;; ++tries) {
            try {
                auto client = node.client(token);
                const auto reply = client.post("/api/notifications", body, {{"Idempotency-Key", message}});
                if (reply.status == 200) break;
                EXPECT_EQ(reply.status, 503) << reply.body;
            } catch (const std::exception&) {
                // The node was killed and is not there yet.
            }
            ASSERT_LT(tries, 500) << message;
            std::this_thread::sleep_for(20ms);
        }
    }
}

TEST_F(PgNodes, HUB_4_a_thousand_events_of_two_nodes_are_seen_on_both_though_one_is_killed) {
    // rules: REL-1 DUR-2 USR-19
    constexpr int each = 500;
    const auto token = sign_in(first);
    Follower on_first{first, token};
    Follower on_second{second, token};
    std::jthread writer_one{[&] { send_all(first, token, "one", each); }};
    std::jthread writer_two{[&] { send_all(second, token, "two", each); }};
    ASSERT_TRUE(comes_true([&] { return on_first.follow() && on_first.last() > each; }, 60s));
    second.kill();
    second.start();
    writer_one.join();
    writer_two.join();
    const auto all_seen = [](Follower& follower) {
        return comes_true([&] { return follower.follow() && follower.last() >= 2 * each; }, 10s);
    };
    EXPECT_TRUE(all_seen(on_first)) << on_first.last();
    EXPECT_TRUE(all_seen(on_second)) << on_second.last();
    for (const auto* follower : {&on_first, &on_second}) {
        EXPECT_EQ(follower->last(), 2 * each);
        EXPECT_EQ(follower->times().size(), std::size_t{2} * each);
        for (const auto& [message, times] : follower->times()) EXPECT_EQ(times, 1) << message;
    }
}

TEST_F(PgNodes, HUB_4_clients_that_go_from_node_to_node_end_with_the_rows_of_the_database) {
    // rules: REL-1 SR-6
    constexpr int rounds = 12;
    const auto token = sign_in(first);
    std::vector<std::unique_ptr<EventFollower>> followers;
    for (int i = 0; i < 8; ++i) {
        auto next = [this, at = i]() mutable { return (at++ % 2 == 0 ? first : second).url(); };
        followers.push_back(std::make_unique<EventFollower>(std::move(next), token));
    }
    WriteLoad load;
    for (int round = 0; round < rounds; ++round) {
        auto& killed = round % 2 == 0 ? second : first;
        const auto& kept = round % 2 == 0 ? first : second;
        std::atomic<bool> is_over{false};
        std::vector<std::jthread> writers;
        for (std::size_t w = 0; w < WriteLoad::writers; ++w) {
            writers.emplace_back([&, w] { load.write(kept.url(), token, w, round, is_over); });
        }
        std::this_thread::sleep_for(150ms);
        killed.kill();
        std::this_thread::sleep_for(50ms);
        is_over = true;
        writers.clear();
        killed.start();
    }
    auto admin = first.client(token);
    load.expect_nothing_lost(admin);
    for (const auto& follower : followers) {
        follower->expect_all(admin);
        EXPECT_GT(follower->joins(), rounds / 3);
    }
    first.kill();
    second.kill();
}

TEST_F(PgNodes, AUT_8_a_session_is_good_on_both_nodes_and_its_end_acts_on_both_within_a_second) {
    auto token = sign_in(first);
    auto there = second.client(token);
    ASSERT_EQ(there.get("/api/auth/me").status, 200) << "the nodes share the key that signs tokens";
    EXPECT_EQ(first.client(token).post("/api/auth/logout").status, 200);
    EXPECT_TRUE(comes_true([&] { return there.get("/api/auth/me").status == 401; }, 1s));

    token = sign_in(second);
    auto admin = first.client(token);
    const auto member = admin.get("/api/users/paged?search=&pageSize=2").integer("data.items.1.id").value();
    const auto email = admin.get("/api/users/" + std::to_string(member)).text("data.email");
    const auto member_token = sign_in(second, email);
    auto member_there = second.client(member_token);
    ASSERT_EQ(member_there.get("/api/auth/me").status, 200);
    EXPECT_EQ(admin.remove("/api/users/" + std::to_string(member)).status, 200);
    EXPECT_TRUE(comes_true([&] { return member_there.get("/api/auth/me").status == 401; }, 1s));
}

TEST_F(PgNodes, SEC_3_failed_sign_ins_on_both_nodes_are_counted_together) {
    const std::string wrong = R"({"email":"admin@globex.test","password":"not the password"})";
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ((i % 2 == 0 ? first : second).client().post("/api/auth/login", wrong).status, 401) << i;
    }
    for (const auto* node : {&first, &second}) {
        EXPECT_EQ(node->client().post("/api/auth/login", wrong).status, 429);
    }
}

TEST(PgNodesStart, DUR_7_two_nodes_that_start_together_on_an_empty_database_both_serve) {
    const testing::TestDatabase database;
    std::unique_ptr<Node> one;
    std::unique_ptr<Node> two;
    {
        const std::jthread start_one{[&] { one = std::make_unique<Node>(database); }};
        const std::jthread start_two{[&] { two = std::make_unique<Node>(database); }};
    }
    auto client = one->client();
    const auto token = client.sign_in("admin@acme.test", password).token();
    EXPECT_EQ(two->client(token).get("/api/auth/me").status, 200);
    EXPECT_EQ(two->client(token).get("/api/users/paged").integer("data.pagination.totalCount"),
              one->client(token).get("/api/users/paged").integer("data.pagination.totalCount"));
}

}  // namespace
}  // namespace xos::users
