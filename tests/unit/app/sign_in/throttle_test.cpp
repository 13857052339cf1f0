// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/throttle.hpp"

#include "unit/app/sign_in/sign_in_fixture.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;

class ThrottleTest : public SignInTest {
protected:
    ThrottleTest() { add_user(acme, "ann@acme.test"); }

    void fail(int times, const std::string& email = "ann@acme.test", const std::string& address = "192.0.2.1") {
        for (int i = 0; i < times; ++i) {
            ASSERT_EQ(login(email, "wrong password", {.address = address}).status(), 401) << "failure " << i + 1;
        }
    }
    int status(std::string_view password_text = password, const std::string& email = "ann@acme.test",
               const std::string& address = "192.0.2.1") {
        return login(email, password_text, {.address = address}).status();
    }
};

TEST_F(ThrottleTest, SEC_3_nine_failures_leave_an_address_open) {
    fail(9);
    EXPECT_EQ(status(), 200);
}

TEST_F(ThrottleTest, SEC_3_the_tenth_failure_is_still_answered_and_then_the_lane_is_closed_for_fifteen_minutes) {
    fail(10);
    const auto right = login("ann@acme.test");
    EXPECT_EQ(right.status(), 429);
    EXPECT_EQ(right.text(), "Too many requests");
    EXPECT_EQ(right.code(), "rate_limited");
    EXPECT_EQ(right.problem->retry_after(), 900s);
    clock_.advance(15min - 1ms);
    const auto last = login("ann@acme.test");
    EXPECT_EQ(last.status(), 429);
    EXPECT_EQ(last.problem->retry_after(), 1s);
    clock_.advance(1ms);
    EXPECT_EQ(status(), 200);
}

TEST_F(ThrottleTest, SEC_3_unknown_addresses_are_throttled_alike) {
    fail(10, "nobody@acme.test");
    const auto unknown = login("nobody@acme.test");
    EXPECT_EQ(unknown.status(), 429);
    EXPECT_EQ(unknown.problem->retry_after(), 900s);
    EXPECT_EQ(unknown.text(), "Too many requests");
    EXPECT_EQ(status(), 200) << "other addresses are not concerned";
}

TEST_F(ThrottleTest, SEC_3_failures_older_than_fifteen_minutes_do_not_count) {
    fail(9);
    clock_.advance(15min);
    fail(9);
    EXPECT_EQ(status("wrong password"), 401);
    EXPECT_EQ(status(), 429);
}

TEST_F(ThrottleTest, SEC_3_failures_count_over_any_fifteen_minutes) {
    fail(1);
    clock_.advance(14min);
    fail(8);
    clock_.advance(59s);
    fail(1);
    EXPECT_EQ(status(), 429) << "ten within 15 minutes, however they are spread";
}

TEST_F(ThrottleTest, AUT_5_spellings_of_one_address_share_one_counter) {
    fail(5, "ann@acme.test");
    fail(5, "ANN@Acme.TEST");
    EXPECT_EQ(status(), 429);
    EXPECT_EQ(status(password, "Ann@acme.test"), 429);
}

TEST_F(ThrottleTest, SEC_3_fifty_failures_close_a_network_address) {
    for (int i = 0; i < 49; ++i) fail(1, "user" + std::to_string(i) + "@acme.test");
    EXPECT_EQ(status(), 200) << "49 failures";
    fail(1, "user49@acme.test");
    const auto refused = login("ann@acme.test");
    EXPECT_EQ(refused.status(), 429) << "50 failures";
    EXPECT_EQ(refused.problem->retry_after(), 900s);
    EXPECT_EQ(status(password, "ann@acme.test", "192.0.2.2"), 200) << "another network address is not concerned";
}

TEST_F(ThrottleTest, SEC_3_right_passwords_do_not_count) {
    for (int i = 0; i < 60; ++i) ASSERT_EQ(status(), 200) << i;
}

TEST_F(ThrottleTest, SEC_6_the_owner_gets_in_from_a_known_address_while_others_guess) {
    ASSERT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 200);
    fail(10, "ann@acme.test", "198.51.100.1");
    EXPECT_EQ(status(password, "ann@acme.test", "198.51.100.2"), 429) << "the account is closed to the world";
    EXPECT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 200) << "and open to its owner";
}

TEST_F(ThrottleTest, SEC_6_a_known_address_has_the_same_limit) {
    ASSERT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 200);
    fail(10, "ann@acme.test", "192.0.2.7");
    EXPECT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 429);
    EXPECT_EQ(status(password, "ann@acme.test", "192.0.2.8"), 200) << "its failures are counted apart";
}

TEST_F(ThrottleTest, SEC_6_a_known_address_of_one_account_is_not_known_to_another) {
    add_user(acme, "bob@acme.test");
    ASSERT_EQ(status(password, "bob@acme.test", "192.0.2.7"), 200);
    fail(10, "ann@acme.test", "198.51.100.1");
    EXPECT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 429);
}

TEST_F(ThrottleTest, SEC_6_an_address_is_known_for_thirty_days) {
    ASSERT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 200);
    clock_.advance(30 * 24h - 1min);
    fail(10, "ann@acme.test", "198.51.100.1");
    ASSERT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 200) << "and for 30 more from now on";
    clock_.advance(30 * 24h);
    fail(10, "ann@acme.test", "198.51.100.1");
    EXPECT_EQ(status(password, "ann@acme.test", "192.0.2.7"), 429);
}

TEST_F(ThrottleTest, LOG_4_closing_a_lane_is_written_down_once) {
    fail(10);
    status();
    status();
    EXPECT_EQ(count_activity("login_throttled", acme), 1);
    EXPECT_EQ(count_activity("login_failed", acme), 10);
}

TEST_F(ThrottleTest, AUT_5_the_counters_survive_a_restart) {
    fail(10);
    restart(cheap_options());
    EXPECT_EQ(status(), 429);
}

TEST_F(ThrottleTest, SEC_3_a_deactivated_account_with_the_right_password_counts_no_failure) {
    const auto bob = add_user(acme, "bob@acme.test");
    change_user(bob, acme, false, false);
    for (int i = 0; i < 12; ++i) EXPECT_EQ(login("bob@acme.test").text(), "Account is deactivated");
}

}  // namespace xos::sign_in_test
