// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/log_in.hpp"

#include <algorithm>

#include "unit/app/sign_in/sign_in_fixture.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;

TEST_F(SignInTest, AUTH_5_gives_token_lifetime_and_the_full_user) {
    // rules: AUTH-1 AUTH-10 WEB-5
    const auto ann = add_user(acme, "Ann@acme.test", password, true);
    const auto answer = login("ann@ACME.test");
    ASSERT_EQ(answer.status(), 200) << answer.text();
    EXPECT_EQ(answer.data->expires_in, 3600);
    EXPECT_EQ(answer.data->user.id, ann);
    EXPECT_EQ(answer.data->user.email, "Ann@acme.test");
    EXPECT_EQ(answer.data->user.client_id, acme);
    EXPECT_TRUE(answer.data->user.is_admin);
    EXPECT_TRUE(answer.data->user.is_active);
    EXPECT_EQ(answer.data->user.updated_at, std::nullopt);
    EXPECT_EQ(answer.message, std::nullopt);
    EXPECT_TRUE(answer.set_cookie.starts_with("xos_refresh="));
    EXPECT_EQ(authenticate(answer.data->token).principal->user, ann);
    EXPECT_EQ(json::to_json(*answer.data).find("password"), std::string::npos);
}

TEST_F(SignInTest, JWT_2_the_token_carries_user_tenant_and_session) {
    const auto ann = add_user(acme, "ann@acme.test", password, true);
    const auto token = login("ann@acme.test").data->token;
    const auto claims = sign_in_->state().jwt.verify(token, clock_.now());
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user, ann);
    EXPECT_EQ(claims->client, acme);
    EXPECT_EQ(claims->email, "ann@acme.test");
    EXPECT_TRUE(claims->is_admin);
    EXPECT_EQ(claims->session_id.size(), 22U) << "128 bits as base64url";
    EXPECT_FALSE(claims->token_id.empty());
}

TEST_F(SignInTest, AUTH_3_wrong_password_and_unknown_address_get_the_same_answer) {
    // rules: AUT-4 DB-9
    add_user(acme, "ann@acme.test");
    add_user(initech, "bob@initech.test");
    const auto wrong = login("ann@acme.test", "wrong password");
    const auto unknown = login("nobody@acme.test");
    const auto inactive_tenant = login("bob@initech.test");
    for (const auto* answer : {&wrong, &unknown, &inactive_tenant}) {
        EXPECT_EQ(answer->status(), 401);
        EXPECT_EQ(answer->text(), "Invalid credentials");
        EXPECT_EQ(answer->code(), "invalid_credentials");
        EXPECT_TRUE(answer->problem->headers().empty());
        EXPECT_TRUE(answer->problem->fields().empty());
        EXPECT_TRUE(answer->problem->data_json().empty());
        EXPECT_TRUE(answer->set_cookie.empty());
    }
}

TEST_F(SignInTest, DB_9_failed_and_good_sign_ins_are_written_to_the_tenant_concerned) {
    // rules: LOG-4
    const auto ann = add_user(acme, "ann@acme.test");
    login("ann@acme.test", "wrong password");
    EXPECT_EQ(count_activity("login_failed", acme), 1);
    EXPECT_EQ(last_activity_data(), R"({"Email":"ann@acme.test"})");

    login("No\"body@acme.test");
    EXPECT_EQ(count_unknown_activity("login_failed"), 1);
    EXPECT_EQ(last_activity_data(), R"({"Email":"No\"body@acme.test"})");

    login("ann@acme.test");
    EXPECT_EQ(count_activity("login_succeeded", acme), 1);
    EXPECT_EQ(count_activity("login_failed"), 2);
    EXPECT_EQ(count_activity("login_succeeded", globex), 0);
    EXPECT_EQ(count_sessions(ann), 1) << "the failed ones made no session";
}

TEST_F(SignInTest, AUTH_4_a_deactivated_account_is_named_only_after_the_right_password) {
    const auto ann = add_user(acme, "ann@acme.test");
    change_user(ann, acme, false, false);
    const auto wrong = login("ann@acme.test", "wrong password");
    EXPECT_EQ(wrong.text(), "Invalid credentials");
    const auto right = login("ann@acme.test");
    EXPECT_EQ(right.status(), 401);
    EXPECT_EQ(right.text(), "Account is deactivated");
    EXPECT_EQ(right.code(), "account_deactivated");
    EXPECT_EQ(count_sessions(ann), 0);
    EXPECT_EQ(count_activity("login_failed", acme), 2);
}

TEST_F(SignInTest, DB_7_a_deleted_account_does_not_exist) {
    const auto ann = add_user(acme, "ann@acme.test");
    change_user(ann, acme, false, false, true);
    EXPECT_EQ(login("ann@acme.test").text(), "Invalid credentials");
}

TEST_F(SignInTest, AUTH_7_the_password_decides_between_tenants) {
    const auto at_acme = add_user(acme, "ann@both.test", "acme-password");
    const auto at_globex = add_user(globex, "ann@both.test", "globex-password");
    EXPECT_EQ(login("ann@both.test", "acme-password").data->user.id, at_acme);
    EXPECT_EQ(login("ann@both.test", "globex-password").data->user.id, at_globex);
    EXPECT_EQ(login("ann@both.test", "other").text(), "Invalid credentials");
    EXPECT_EQ(count_activity("login_failed", acme), 1);
    EXPECT_EQ(count_activity("login_failed", globex), 1);
}

TEST_F(SignInTest, AUTH_7_several_matching_tenants_are_offered_and_no_other) {
    add_user(acme, "ann@both.test");
    const auto at_globex = add_user(globex, "ann@both.test");
    add_user(initech, "ann@both.test");
    const auto answer = login("ann@both.test");
    EXPECT_EQ(answer.status(), 409);
    EXPECT_EQ(answer.text(), "Select an organisation");
    EXPECT_EQ(answer.code(), "tenant_required");
    EXPECT_EQ(answer.problem->data_json(),
              R"({"tenants":[{"id":1,"name":"Acme","slug":"acme"},{"id":2,"name":"Globex","slug":"globex"}]})");

    const auto by_id = login("ann@both.test", password, {}, sign_in::TenantName{globex, "2"});
    ASSERT_EQ(by_id.status(), 200);
    EXPECT_EQ(by_id.data->user.id, at_globex);
    const auto by_slug = login("ann@both.test", password, {}, sign_in::TenantName{std::nullopt, "globex"});
    ASSERT_EQ(by_slug.status(), 200);
    EXPECT_EQ(by_slug.data->user.id, at_globex);
}

TEST_F(SignInTest, AUTH_7_a_wrong_or_inactive_tenant_is_as_unknown_as_an_address) {
    add_user(acme, "ann@acme.test");
    add_user(initech, "bob@initech.test");
    EXPECT_EQ(login("ann@acme.test", password, {}, sign_in::TenantName{globex, "2"}).text(), "Invalid credentials");
    EXPECT_EQ(login("ann@acme.test", password, {}, sign_in::TenantName{std::nullopt, "none"}).text(),
              "Invalid credentials");
    EXPECT_EQ(login("bob@initech.test", password, {}, sign_in::TenantName{initech, "3"}).text(), "Invalid credentials");
    EXPECT_EQ(count_unknown_activity("login_failed"), 3);
}

TEST_F(SignInTest, AUTH_7_inactive_accounts_count_only_when_no_active_one_matches) {
    const auto inactive = add_user(acme, "ann@both.test");
    const auto active = add_user(globex, "ann@both.test");
    change_user(inactive, acme, false, false);
    const auto answer = login("ann@both.test");
    ASSERT_EQ(answer.status(), 200);
    EXPECT_EQ(answer.data->user.id, active);
}

TEST_F(SignInTest, PWD_1_an_old_hash_is_renewed_at_sign_in_and_a_current_one_is_kept) {
    const auto ann = add_user(acme, "ann@acme.test");
    const auto old_hash = stored_hash(ann);
    login("ann@acme.test");
    EXPECT_EQ(stored_hash(ann), old_hash);

    auto stronger = cheap_options();
    stronger.password_cost.passes = 2;
    restart(stronger);
    login("ann@acme.test", "wrong password");
    EXPECT_EQ(stored_hash(ann), old_hash);
    ASSERT_EQ(login("ann@acme.test").status(), 200);
    const auto new_hash = stored_hash(ann);
    EXPECT_NE(new_hash, old_hash);
    EXPECT_FALSE(auth::needs_rehash(new_hash, stronger.password_cost));
    EXPECT_EQ(login("ann@acme.test").status(), 200);
    EXPECT_EQ(stored_hash(ann), new_hash);
}

TEST_F(SignInTest, AUT_11_every_sign_in_has_a_session_of_its_own) {
    const auto ann = add_user(acme, "ann@acme.test");
    const auto first = login("ann@acme.test").data->token;
    const auto second = login("ann@acme.test").data->token;
    EXPECT_NE(authenticate(first).principal->session_id, authenticate(second).principal->session_id);
    EXPECT_EQ(count_sessions(ann), 2);
    clock_.advance(31 * 24h);
    login("ann@acme.test");
    EXPECT_EQ(count_sessions(ann), 1) << "sessions that are long over go at the next sign-in";
}

TEST_F(SignInTest, AUT_3_a_full_hashing_pool_answers_503_and_counts_no_failure) {
    add_user(acme, "ann@acme.test");
    auto narrow = cheap_options();
    narrow.hashing_threads = 1;
    narrow.hashing_queue = 1;
    narrow.password_cost = {.memory_kib = 8 * 1024, .passes = 2};
    restart(narrow);
    std::vector<Answer<LoginResult>> answers(30);
    std::vector<Task<void>> tasks;
    const auto attempt = [this](Answer<LoginResult>& answer, std::string email) -> Task<void> {
        answer = co_await login_task(std::move(email), "wrong password", {});
    };
    for (std::size_t i = 0; i < answers.size(); ++i) {
        tasks.push_back(attempt(answers[i], "user" + std::to_string(i) + "@acme.test"));
    }
    run_all(std::move(tasks));
    const auto refused = std::ranges::count_if(answers, [](const auto& a) { return a.status() == 503; });
    const auto failed = std::ranges::count_if(answers, [](const auto& a) { return a.status() == 401; });
    EXPECT_EQ(refused + failed, 30);
    ASSERT_GT(refused, 0);
    EXPECT_EQ(count_activity("login_failed"), failed);
    for (const auto& answer : answers) {
        if (answer.status() == 503) EXPECT_EQ(answer.problem->retry_after(), 2s);
    }
}

TEST_F(SignInTest, AUTH_6_the_log_line_of_a_broken_sign_in_names_the_address_and_no_password) {
    driver_->stop();
    Answer<LoginResult> answer;
    EXPECT_ANY_THROW(answer = login("ann@acme.test", "secret-password-4711"));
    log_.flush();
    EXPECT_EQ(captured_.count("Login failed for email: ann@acme.test"), 1U);
    EXPECT_EQ(captured_.count("secret-password-4711"), 0U);
}

}  // namespace xos::sign_in_test
