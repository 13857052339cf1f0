// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/refresh.hpp"

#include "unit/app/sign_in/sign_in_fixture.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;

class Refresh : public SignInTest {
protected:
    Refresh() : ann_{add_user(acme, "ann@acme.test")} {
        const auto answer = login("ann@acme.test");
        token_ = answer.data->token;
        cookie_ = cookie_value(answer.set_cookie);
    }

    void expect_dead(const std::string& token, const std::string& cookie) {
        EXPECT_EQ(authenticate(token).outcome, Authentication::Outcome::invalid);
        EXPECT_EQ(refresh({.cookie = cookie}).status(), 401);
        EXPECT_EQ(refresh({.bearer = token}).status(), 401);
    }

    UserId ann_;
    std::string token_;
    std::string cookie_;
};

TEST_F(Refresh, AUTH_8_a_live_bearer_token_alone_gets_a_new_one_with_current_claims) {
    change_user(ann_, acme, true, true);
    clock_.advance(10min);
    const auto answer = refresh({.bearer = token_, .is_from_page = false});
    ASSERT_EQ(answer.status(), 200) << answer.text();
    EXPECT_EQ(answer.data->expires_in, 3600);
    EXPECT_NE(answer.data->token, token_);
    EXPECT_TRUE(authenticate(answer.data->token).principal->is_admin);
    EXPECT_EQ(authenticate(answer.data->token).principal->session_id, authenticate(token_).principal->session_id);
    EXPECT_TRUE(answer.set_cookie.empty()) << "the cookie was not used, so it is not rotated";
}

TEST_F(Refresh, AUTH_10_an_expired_bearer_token_alone_cannot_refresh) {
    clock_.advance(60min + 29s);
    EXPECT_EQ(refresh({.bearer = token_}).status(), 200) << "within the clock skew";
    clock_.advance(1h);
    const auto answer = refresh({.bearer = token_});
    EXPECT_EQ(answer.status(), 401);
    EXPECT_EQ(answer.code(), "token_expired");
    EXPECT_EQ(refresh({}).text(), "Authentication required");
    EXPECT_EQ(refresh({.bearer = "nonsense"}).text(), "Authentication required");
}

TEST_F(Refresh, AUTH_10_the_cookie_refreshes_with_an_expired_or_absent_bearer_and_rotates) {
    clock_.advance(2h);
    const auto first = refresh({.bearer = token_, .cookie = cookie_});
    ASSERT_EQ(first.status(), 200) << first.text();
    const auto next = cookie_value(first.set_cookie);
    EXPECT_NE(next, cookie_);
    const auto second = refresh({.cookie = next});
    ASSERT_EQ(second.status(), 200);
    EXPECT_EQ(authenticate(second.data->token).outcome, Authentication::Outcome::valid);
}

TEST_F(Refresh, AUTH_10_cookie_only_refresh_needs_the_page_of_this_server) {
    // rules: AUT-10
    EXPECT_EQ(refresh({.cookie = cookie_, .is_from_page = false}).status(), 401);
    EXPECT_EQ(refresh({.cookie = cookie_, .fields = {{"Origin", "http://evil.test"}}}).status(), 401);
    EXPECT_EQ(refresh({.cookie = cookie_, .fields = {{"Origin", "null"}}}).status(), 401);
    EXPECT_EQ(refresh({.cookie = cookie_, .fields = {{"Sec-Fetch-Site", "cross-site"}}}).status(), 401);
    EXPECT_EQ(refresh({.cookie = cookie_, .fields = {{"Sec-Fetch-Site", "same-site"}}}).status(), 401);
    const auto own = refresh(
        {.cookie = cookie_, .fields = {{"Origin", "http://localhost:8080"}, {"Sec-Fetch-Site", "same-origin"}}});
    EXPECT_EQ(own.status(), 200) << "the refused ones have not used the token up";
}

TEST_F(Refresh, AUTH_10_a_forged_or_foreign_cookie_is_no_cookie) {
    auto forged = cookie_;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(refresh({.cookie = forged}).status(), 401);
    EXPECT_EQ(refresh({.cookie = token_}).status(), 401);
    EXPECT_EQ(refresh({.bearer = cookie_}).status(), 401) << "a refresh token is no bearer token";
    EXPECT_EQ(refresh({.bearer = token_, .cookie = forged}).status(), 200) << "the bearer token is enough";
    EXPECT_EQ(refresh({.cookie = cookie_}).status(), 200);
}

TEST_F(Refresh, AUTH_10_the_bearer_token_decides_when_the_cookie_is_of_another_session) {
    const auto other = cookie_value(login("ann@acme.test").set_cookie);
    const auto answer = refresh({.bearer = token_, .cookie = other});
    ASSERT_EQ(answer.status(), 200);
    EXPECT_TRUE(answer.set_cookie.empty());
    EXPECT_EQ(authenticate(answer.data->token).principal->session_id, authenticate(token_).principal->session_id);
}

TEST_F(Refresh, AUT_9_the_replaced_token_gives_the_same_successor_for_thirty_seconds) {
    const auto next = cookie_value(refresh({.cookie = cookie_}).set_cookie);
    clock_.advance(29'999ms);
    EXPECT_EQ(cookie_value(refresh({.cookie = cookie_}).set_cookie), next);
    clock_.advance(1ms);
    const auto last = refresh({.cookie = cookie_});
    ASSERT_EQ(last.status(), 200);
    EXPECT_EQ(cookie_value(last.set_cookie), next);
    EXPECT_EQ(refresh({.cookie = next}).status(), 200) << "the session lives";
}

TEST_F(Refresh, AUT_9_the_replaced_token_ends_the_session_after_the_grace_time) {
    // rules: AUTH-10 LOG-4
    const auto next = cookie_value(refresh({.cookie = cookie_}).set_cookie);
    EXPECT_EQ(authenticate(token_).outcome, Authentication::Outcome::valid);
    clock_.advance(30'001ms);
    const auto reused = refresh({.cookie = cookie_});
    EXPECT_EQ(reused.status(), 401);
    EXPECT_EQ(reused.text(), "Authentication required");
    EXPECT_TRUE(reused.set_cookie.find("Max-Age=0") != std::string::npos) << reused.set_cookie;
    expect_dead(token_, next);
    EXPECT_EQ(count_activity("refresh_token_reused", acme), 1);
}

TEST_F(Refresh, AUT_9_the_replaced_token_ends_the_session_once_its_successor_was_used) {
    const auto next = cookie_value(refresh({.cookie = cookie_}).set_cookie);
    const auto after = cookie_value(refresh({.cookie = next}).set_cookie);
    EXPECT_EQ(refresh({.cookie = cookie_}).status(), 401);
    expect_dead(token_, after);
}

TEST_F(Refresh, AUT_9_a_reuse_ends_this_session_and_no_other) {
    const auto other = login("ann@acme.test").data->token;
    const auto next = cookie_value(refresh({.cookie = cookie_}).set_cookie);
    clock_.advance(31s);
    refresh({.cookie = cookie_});
    expect_dead(token_, next);
    EXPECT_EQ(authenticate(other).outcome, Authentication::Outcome::valid);
}

TEST_F(Refresh, AUTH_9_a_deactivated_or_deleted_user_is_invalid) {
    change_user(ann_, acme, false, false);
    const auto by_bearer = refresh({.bearer = token_});
    EXPECT_EQ(by_bearer.status(), 401);
    EXPECT_EQ(by_bearer.text(), "Invalid user");
    EXPECT_EQ(by_bearer.code(), "invalid_user");
    EXPECT_EQ(refresh({.cookie = cookie_}).text(), "Invalid user");
    run(sign_in_->end_sessions(acme, ann_));
    EXPECT_EQ(refresh({.bearer = token_}).text(), "Invalid user") << "also when the session was ended with it";
    change_user(ann_, acme, false, false, true);
    EXPECT_EQ(refresh({.bearer = token_}).text(), "Invalid user");
}

TEST_F(Refresh, AUTH_9_a_user_who_does_not_exist_is_invalid) {
    sign_in::Member nobody;
    nobody.user_id = UserId{4711};
    nobody.client_id = acme;
    const auto token = sign_in_->state().new_token(nobody, "AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(refresh({.bearer = token}).text(), "Invalid user");
}

TEST_F(Refresh, AUT_8_an_inactive_tenant_ends_refreshing) {
    deactivate_tenant(acme);
    EXPECT_EQ(refresh({.bearer = token_}).text(), "Invalid user");
    EXPECT_EQ(refresh({.cookie = cookie_}).text(), "Invalid user");
}

TEST_F(Refresh, AUTH_8_a_revoked_session_cannot_refresh) {
    run(sign_in_->end_sessions(acme, ann_));
    const auto answer = refresh({.bearer = token_});
    EXPECT_EQ(answer.status(), 401);
    EXPECT_EQ(answer.text(), "Authentication required");
    EXPECT_EQ(refresh({.cookie = cookie_}).status(), 401);
}

TEST_F(Refresh, AUT_9_a_session_ends_after_seven_idle_days) {
    clock_.advance(7 * 24h - 1ms);
    const auto next = cookie_value(refresh({.cookie = cookie_}).set_cookie);
    ASSERT_FALSE(next.empty());
    clock_.advance(7 * 24h);
    EXPECT_EQ(refresh({.cookie = next}).status(), 401);
}

TEST_F(Refresh, AUT_9_a_session_ends_after_thirty_days_however_busy) {
    auto cookie = cookie_;
    for (int day = 0; day < 29; ++day) {
        clock_.advance(24h);
        const auto answer = refresh({.cookie = cookie});
        ASSERT_EQ(answer.status(), 200) << "day " << day;
        cookie = cookie_value(answer.set_cookie);
    }
    clock_.advance(24h - 1ms);
    const auto last = refresh({.cookie = cookie});
    ASSERT_EQ(last.status(), 200);
    EXPECT_EQ(authenticate(last.data->token).outcome, Authentication::Outcome::valid);
    clock_.advance(1ms);
    EXPECT_EQ(refresh({.cookie = cookie_value(last.set_cookie)}).status(), 401);
    EXPECT_EQ(authenticate(last.data->token).outcome, Authentication::Outcome::invalid) << "its token ends with it";
}

TEST_F(Refresh, JWT_2_a_token_of_another_issuer_gets_a_session_and_can_be_ended) {
    sign_in::Member member;
    member.user_id = ann_;
    member.client_id = acme;
    const auto foreign = sign_in_->state().new_token(member, "");
    EXPECT_EQ(authenticate(foreign).outcome, Authentication::Outcome::valid);
    const auto answer = refresh({.bearer = foreign});
    ASSERT_EQ(answer.status(), 200) << answer.text();
    const auto own = authenticate(answer.data->token);
    ASSERT_EQ(own.outcome, Authentication::Outcome::valid);
    EXPECT_FALSE(own.principal->session_id.empty());
    logout({.bearer = answer.data->token});
    EXPECT_EQ(authenticate(answer.data->token).outcome, Authentication::Outcome::invalid);
    change_user(ann_, acme, false, false);
    EXPECT_EQ(authenticate(foreign).outcome, Authentication::Outcome::invalid);
    EXPECT_EQ(refresh({.bearer = foreign}).text(), "Invalid user");
}

TEST_F(Refresh, TEN_1_a_token_cannot_use_the_session_of_another_user_or_tenant) {
    const auto sid = authenticate(token_).principal->session_id;
    const auto bob = add_user(globex, "bob@globex.test");
    sign_in::Member member;
    member.user_id = bob;
    member.client_id = globex;
    const auto mixed = sign_in_->state().new_token(member, sid);
    EXPECT_EQ(authenticate(mixed).outcome, Authentication::Outcome::invalid);
    EXPECT_EQ(refresh({.bearer = mixed}).status(), 401);
    const auto eve = add_user(acme, "eve@acme.test");
    member.user_id = eve;
    member.client_id = acme;
    const auto same_tenant = sign_in_->state().new_token(member, sid);
    EXPECT_EQ(authenticate(same_tenant).outcome, Authentication::Outcome::invalid);
    EXPECT_EQ(refresh({.bearer = same_tenant}).status(), 401);
    EXPECT_EQ(authenticate(token_).outcome, Authentication::Outcome::valid);
}

}  // namespace xos::sign_in_test
