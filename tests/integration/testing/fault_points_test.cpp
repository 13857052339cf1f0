// SPDX-License-Identifier: Apache-2.0
// rules: TEST-1
#include "xos/testing/fault_points.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "integration/users/users_server.hpp"
#include "xos/testing/fault_proxy.hpp"

namespace xos::testing {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::string_view ann = R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})";
constexpr std::string_view bob = R"({"name":"Bob","email":"bob@acme.test","password":"kT9$xqzmw"})";

class FaultPointsTest : public ::testing::Test {
protected:
    template <typename F>
    static Clock::duration time_of(F function) {
        const auto begin = Clock::now();
        function();
        return Clock::now() - begin;
    }

    users::UsersServer server;
    Client ada = server.ada();
    FaultPoints& faults = server.server().faults();
};

TEST_F(FaultPointsTest, commits_fail_until_it_is_healed) {
    faults.fail_commits();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(ada.post("/api/users", ann).status, 503);
    faults.heal();
    EXPECT_EQ(ada.post("/api/users", ann).status, 201);
}

TEST_F(FaultPointsTest, one_commit_fails_after_those_that_pass) {
    faults.fail_one_commit(1);
    EXPECT_EQ(ada.post("/api/users", ann).status, 201);
    EXPECT_EQ(ada.post("/api/users", bob).status, 503);
    EXPECT_EQ(ada.post("/api/users", bob).status, 201);
}

TEST_F(FaultPointsTest, the_reason_is_in_the_log_alone) {
    faults.fail_commits("the disk is on fire");
    EXPECT_EQ(ada.post("/api/users", ann).body.find("fire"), std::string::npos);
    EXPECT_GE(server.logged("the disk is on fire"), 1U);
}

TEST_F(FaultPointsTest, a_named_statement_is_slow_and_others_are_not) {
    faults.slow_down(300ms, "list_users");
    EXPECT_GE(time_of([&] { ada.get("/api/users"); }), 300ms);
    faults.slow_down(60s, "insert_user");
    EXPECT_EQ(ada.get("/api/users").status, 200) << "and not after a minute";
    faults.slow_down(300ms);
    EXPECT_GE(time_of([&] { EXPECT_EQ(ada.post("/api/users", ann).status, 201); }), 300ms) << "in a transaction too";
}

TEST_F(FaultPointsTest, a_slow_statement_ends_with_the_time_of_its_request) {
    TestServerOptions options;
    options.arguments = {"--Limits:RequestTime=200"};
    users::UsersServer hurried{std::move(options)};
    auto ada = hurried.ada();
    hurried.server().faults().slow_down(60s);
    EXPECT_EQ(ada.get("/api/users").status, 503);
    hurried.server().faults().heal();
    EXPECT_EQ(ada.get("/api/users").status, 200);
}

TEST_F(FaultPointsTest, a_cut_socket_loses_the_answer_and_not_the_change) {
    FaultProxy network{server.server().port()};
    Client far{"http://127.0.0.1:" + std::to_string(network.port())};
    far.set_token(ada.token());
    network.cut_after(Direction::to_client, 0);
    const Headers key{{"Idempotency-Key", "cut-1"}};
    EXPECT_THROW(far.post("/api/users", ann, key), std::runtime_error);
    network.heal();
    EXPECT_EQ(far.post("/api/users", ann, key).status, 201) << "the repeat is answered as the first would have been";
    EXPECT_EQ(server.count_rows("ann@acme.test"), 1);
}

}  // namespace
}  // namespace xos::testing
