// SPDX-License-Identifier: Apache-2.0
// Many requests at once: what must hold whoever comes first.
#include <algorithm>
#include <set>

#include "app/sign_in/throttle.hpp"
#include "unit/app/sign_in/sign_in_fixture.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;

TEST_F(SignInTest, AUT_9_fifty_parallel_refreshes_with_one_cookie_give_one_successor_and_the_session_lives) {
    add_user(acme, "ann@acme.test");
    const auto signed_in = login("ann@acme.test");
    const auto cookie = cookie_value(signed_in.set_cookie);
    std::vector<Answer<RefreshResult>> answers(50);
    std::vector<Task<void>> tasks;
    const auto attempt = [this, &cookie](Answer<RefreshResult>& answer) -> Task<void> {
        answer = co_await refresh_task({.cookie = cookie});
    };
    for (auto& answer : answers) tasks.push_back(attempt(answer));
    run_all(std::move(tasks));

    std::set<std::string> successors;
    for (const auto& answer : answers) {
        ASSERT_EQ(answer.status(), 200) << answer.text();
        successors.insert(cookie_value(answer.set_cookie));
    }
    ASSERT_EQ(successors.size(), 1U);
    EXPECT_EQ(refresh({.cookie = *successors.begin()}).status(), 200);
    EXPECT_EQ(authenticate(signed_in.data->token).outcome, Authentication::Outcome::valid);
    EXPECT_EQ(count_activity("refresh_token_reused"), 0);
}

TEST_F(SignInTest, AUT_5_parallel_guesses_get_no_more_tries_than_guesses_one_by_one) {
    // rules: SEC-3
    add_user(acme, "ann@acme.test");
    std::vector<Answer<LoginResult>> answers(40);
    std::vector<Task<void>> tasks;
    const auto attempt = [this](Answer<LoginResult>& answer) -> Task<void> {
        answer = co_await login_task("ann@acme.test", "wrong password", {});
    };
    for (auto& answer : answers) tasks.push_back(attempt(answer));
    run_all(std::move(tasks));
    const auto tried = std::ranges::count_if(answers, [](const auto& a) { return a.status() == 401; });
    const auto refused = std::ranges::count_if(answers, [](const auto& a) { return a.status() == 429; });
    EXPECT_EQ(tried, 10);
    EXPECT_EQ(refused, 30);
    EXPECT_EQ(count_activity("login_failed"), 10) << "the refused ones were not even checked";
}

TEST_F(SignInTest, SEC_3_parallel_sign_ins_with_the_right_password_all_succeed) {
    add_user(acme, "ann@acme.test");
    std::vector<Answer<LoginResult>> answers(40);
    std::vector<Task<void>> tasks;
    const auto attempt = [this](Answer<LoginResult>& answer) -> Task<void> {
        answer = co_await login_task("ann@acme.test", std::string{password}, {});
    };
    for (auto& answer : answers) tasks.push_back(attempt(answer));
    run_all(std::move(tasks));
    for (const auto& answer : answers) EXPECT_EQ(answer.status(), 200) << answer.text();
    EXPECT_EQ(count_activity("login_succeeded", acme), 40);
}

}  // namespace xos::sign_in_test
