// SPDX-License-Identifier: Apache-2.0
// The transactions of a sign-in run on the database's writer thread. The connection must know, or it cancels the
// coroutine from the I/O thread meanwhile.
#include "unit/app/sign_in/sign_in_fixture.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;

class Away : public SignInTest {
protected:
    Away() { add_user(acme, "ann@acme.test"); }

    /// `count` times away and back, each told on the I/O thread, which is this one.
    template <typename T>
    static void expect_told(const Answer<T>& answer, std::size_t count) {
        ASSERT_EQ(answer.away_calls.size(), 2 * count);
        for (std::size_t i = 0; i < answer.away_calls.size(); ++i) {
            EXPECT_EQ(answer.away_calls[i].is_away, i % 2 == 0) << i;
            EXPECT_EQ(answer.away_calls[i].thread, std::this_thread::get_id()) << i;
        }
    }
};

TEST_F(Away, REL_4_a_sign_in_tells_its_connection_when_it_is_away) {
    const auto answer = login("ann@acme.test");
    EXPECT_EQ(answer.status(), 200);
    expect_told(answer, 2);  // the attempt is written down, then the session
}

TEST_F(Away, REL_4_a_failed_sign_in_tells_its_connection_when_it_is_away) {
    const auto answer = login("ann@acme.test", "wrong password");
    EXPECT_EQ(answer.status(), 401);
    expect_told(answer, 2);
}

TEST_F(Away, REL_4_a_sign_in_to_several_tenants_tells_its_connection_when_it_is_away) {
    add_user(globex, "ann@acme.test");
    const auto answer = login("ann@acme.test");
    EXPECT_EQ(answer.status(), 409);
    expect_told(answer, 2);
}

TEST_F(Away, REL_4_a_refresh_that_ends_a_session_tells_its_connection_when_it_is_away) {
    const auto cookie = cookie_value(login("ann@acme.test").set_cookie);
    EXPECT_EQ(refresh({.cookie = cookie}).status(), 200);
    clock_.advance(1min);
    const auto reused = refresh({.cookie = cookie});
    EXPECT_EQ(reused.status(), 401);
    expect_told(reused, 1);
}

TEST_F(Away, REL_4_a_sign_out_tells_its_connection_when_it_is_away) {
    const auto answer = logout({.cookie = cookie_value(login("ann@acme.test").set_cookie)});
    EXPECT_EQ(answer.status(), 200);
    expect_told(answer, 1);
}

}  // namespace xos::sign_in_test
