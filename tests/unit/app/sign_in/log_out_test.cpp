// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/auth_controller.hpp"

#include "unit/app/sign_in/sign_in_fixture.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;

TEST_F(SignInTest, AUTH_11_signing_out_ends_token_and_cookie_and_clears_the_cookie) {
    // rules: WEB-4 LOG-4
    add_user(acme, "ann@acme.test");
    const auto signed_in = login("ann@acme.test");
    const auto token = signed_in.data->token;
    EXPECT_EQ(authenticate(token).outcome, Authentication::Outcome::valid);
    const auto answer = logout({.bearer = token});
    EXPECT_EQ(answer.text(), "Logged out");
    EXPECT_EQ(answer.set_cookie, "xos_refresh=; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=0");
    EXPECT_EQ(authenticate(token).outcome, Authentication::Outcome::invalid);
    EXPECT_EQ(refresh({.cookie = cookie_value(signed_in.set_cookie)}).status(), 401);
    EXPECT_EQ(count_activity("session_ended", acme), 1);
}

TEST_F(SignInTest, AUTH_11_signing_out_is_200_without_and_with_an_expired_or_dead_token) {
    add_user(acme, "ann@acme.test");
    const auto token = login("ann@acme.test").data->token;
    EXPECT_EQ(logout({}).status(), 200);
    EXPECT_EQ(logout({.bearer = "nonsense"}).status(), 200);
    EXPECT_EQ(authenticate(token).outcome, Authentication::Outcome::valid) << "nobody's session was named";
    logout({.bearer = token});
    EXPECT_EQ(logout({.bearer = token}).status(), 200);
    clock_.advance(2h);
    EXPECT_EQ(logout({.bearer = token}).status(), 200);
    EXPECT_EQ(count_activity("session_ended", acme), 1);
}

TEST_F(SignInTest, AUTH_11_the_cookie_ends_its_session_when_the_token_has_expired) {
    add_user(acme, "ann@acme.test");
    const auto signed_in = login("ann@acme.test");
    const auto cookie = cookie_value(signed_in.set_cookie);
    clock_.advance(2h);
    logout({.cookie = cookie, .is_from_page = false});
    const auto refreshed = refresh({.cookie = cookie});
    ASSERT_EQ(refreshed.status(), 200) << "a page elsewhere cannot sign somebody out";
    logout({.bearer = signed_in.data->token, .cookie = cookie_value(refreshed.set_cookie)});
    EXPECT_EQ(refresh({.cookie = cookie_value(refreshed.set_cookie)}).status(), 401);
}

TEST_F(SignInTest, AUTH_11_other_sessions_of_the_user_go_on) {
    add_user(acme, "ann@acme.test");
    const auto one = login("ann@acme.test").data->token;
    const auto other = login("ann@acme.test").data->token;
    logout({.bearer = one});
    EXPECT_EQ(authenticate(one).outcome, Authentication::Outcome::invalid);
    EXPECT_EQ(authenticate(other).outcome, Authentication::Outcome::valid);
}

TEST_F(SignInTest, AUTH_12_me_gives_the_caller_as_stored_now) {
    const auto ann = add_user(acme, "ann@acme.test");
    const auto token = login("ann@acme.test").data->token;
    const auto answer = me(token);
    ASSERT_EQ(answer.status(), 200);
    EXPECT_EQ(answer.data->id, ann);
    EXPECT_EQ(answer.data->email, "ann@acme.test");
    EXPECT_EQ(answer.data->client_id, acme);
    EXPECT_EQ(me("nonsense").status(), 401);
}

TEST_F(SignInTest, CLI_2_setup_says_whether_anybody_can_sign_in) {
    EXPECT_FALSE(has_accounts());
    add_user(acme, "ann@acme.test");
    EXPECT_TRUE(has_accounts());
    EXPECT_TRUE(has_accounts());
}

}  // namespace xos::sign_in_test
