// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/refresh_cookie.hpp"

#include <gtest/gtest.h>

#include "support/fake_exchange.hpp"

namespace xos::sign_in {

using namespace std::chrono_literals;
using testing::FakeExchange;

TEST(RefreshCookie, AUTH_10_has_the_name_and_attributes_of_its_scheme) {
    // rules: AUT-10
    EXPECT_EQ(set_refresh_cookie("t", false, 7 * 24h),
              "xos_refresh=t; Path=/api/auth; HttpOnly; SameSite=Strict; Max-Age=604800");
    EXPECT_EQ(set_refresh_cookie("t", true, 7 * 24h),
              "__Host-xos_refresh=t; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=604800");
    EXPECT_EQ(clear_refresh_cookie(true), "__Host-xos_refresh=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
}

TEST(RefreshCookie, AUTH_10_is_found_among_others_in_one_or_several_fields) {
    FakeExchange one;
    one.set("Cookie", "a=1; xos_refresh=abc.0.mac ;b=2");
    EXPECT_EQ(refresh_cookie(one.head(), false), "abc.0.mac");
    FakeExchange two;
    two.set("cookie", "a=1").set("Cookie", "xos_refresh=x");
    EXPECT_EQ(refresh_cookie(two.head(), false), "x");
}

TEST(RefreshCookie, AUTH_10_no_other_name_is_taken_for_it) {
    for (const std::string cookies :
         {"", ";", "=", "xos_refresh", "my_xos_refresh=x", "xos_refresh2=x", "a=xos_refresh=x"}) {
        FakeExchange exchange;
        exchange.set("Cookie", cookies);
        EXPECT_EQ(refresh_cookie(exchange.head(), false), std::nullopt) << cookies;
    }
    FakeExchange plain;
    plain.set("Cookie", "xos_refresh=x");
    EXPECT_EQ(refresh_cookie(plain.head(), true), std::nullopt) << "over HTTPS only the __Host- name counts";
}

TEST(OwnPage, AUT_10_needs_the_header_and_no_sign_of_another_origin) {
    FakeExchange bare;
    EXPECT_FALSE(is_own_page(bare.head(), false));
    EXPECT_TRUE(is_same_origin(bare.head(), false));
    FakeExchange own;
    own.set("X-Requested-With", "XMLHttpRequest")
        .set("Origin", "http://LOCALHOST:8080")
        .set("Sec-Fetch-Site", "same-origin");
    EXPECT_TRUE(is_own_page(own.head(), false));
    EXPECT_FALSE(is_own_page(own.head(), true)) << "another scheme is another origin";
    for (const std::string origin : {"http://localhost", "http://localhost:8081", "http://evil.test", "null", "",
                                     "http://localhost:8080.evil.test", "https://localhost:8080"}) {
        FakeExchange other;
        other.set("X-Requested-With", "XMLHttpRequest").set("Origin", origin);
        EXPECT_FALSE(is_own_page(other.head(), false)) << origin;
    }
    for (const std::string site : {"cross-site", "same-site", "none", ""}) {
        FakeExchange other;
        other.set("X-Requested-With", "XMLHttpRequest").set("Sec-Fetch-Site", site);
        EXPECT_FALSE(is_own_page(other.head(), false)) << site;
    }
}

}  // namespace xos::sign_in
