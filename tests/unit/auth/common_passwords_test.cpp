// SPDX-License-Identifier: Apache-2.0
#include "auth/common_passwords.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "xos/auth/password.hpp"

namespace xos::auth {
namespace {

std::vector<std::string> lines() {
    std::vector<std::string> all;
    auto rest = common_passwords();
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        all.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return all;
}

std::string upper(std::string text) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

TEST(CommonPasswords, AUT_2_VAL_2_holds_at_least_ten_thousand_in_order) {
    const auto all = lines();
    EXPECT_GE(all.size(), 10'000U);
    EXPECT_EQ(std::ranges::adjacent_find(all), all.end()) << "none twice";
    EXPECT_TRUE(std::ranges::is_sorted(all)) << "the search relies on it";
    EXPECT_EQ(common_passwords().back(), '\n') << "the search relies on it";
}

TEST(CommonPasswords, AUT_2_finds_each_of_them_in_any_case) {
    for (const auto& password : lines()) {
        ASSERT_TRUE(is_common_password(password)) << password;
        ASSERT_TRUE(is_common_password(upper(password))) << password;
    }
}

TEST(CommonPasswords, AUT_2_knows_what_everyone_uses) {
    for (const auto* password : {"password", "Password", "PASSWORD", "12345678", "qwerty", "iloveyou", "letmein"}) {
        EXPECT_TRUE(is_common_password(password)) << password;
    }
}

TEST(CommonPasswords, AUT_2_refuses_nothing_else) {
    using namespace std::string_view_literals;
    for (const auto password : {""sv, "\n"sv, "\0"sv, "password\n"sv, "\npassword"sv, "password\0"sv, " password"sv,
                                "password "sv, "demo-Passw0rd!"sv, "correct horse battery staple"sv,
                                "\xff\xff\xff\xff"sv, "!"sv, "~~~~~~~~~~~~"sv, "pässword"sv, "p\xe1ssword"sv}) {
        EXPECT_FALSE(is_common_password(password)) << password;
    }
    EXPECT_FALSE(is_common_password(common_passwords())) << "the whole list as one password";
}

TEST(CommonPasswords, AUT_2_finds_exactly_the_lines_among_all_their_neighbours) {
    const auto all = lines();
    for (std::size_t i = 0; i < all.size(); i += 7) {
        for (const auto& near :
             {all[i] + '!', all[i] + '\x7f', all[i].substr(0, all[i].size() - 1), '!' + all[i], all[i] + '\n'}) {
            ASSERT_EQ(is_common_password(near), std::ranges::binary_search(all, near)) << near;
        }
    }
}

}  // namespace
}  // namespace xos::auth
