// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace xos::auth {
namespace {

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        out += static_cast<char>(std::stoi(std::string{hex.substr(i, 2)}, nullptr, 16));
    }
    return out;
}

// RFC 5869, appendix A.3: no salt, empty info.
TEST(Keys, AUT_7_derives_what_the_standard_says) {
    const auto derived = derive_key(std::string(22, '\x0b'), "", 42);
    EXPECT_EQ(derived,
              from_hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
}

TEST(Keys, AUT_7_gives_unrelated_keys_for_different_labels_and_secrets) {
    const std::string secret(64, 's');
    std::set<std::string> keys;
    for (const auto* label : {"refresh", "download", "cookie", "", "Refresh", "refresh "})
        keys.insert(derive_key(secret, label));
    keys.insert(derive_key(std::string(63, 's') + 't', "refresh"));
    EXPECT_EQ(keys.size(), 7U);
    EXPECT_FALSE(keys.contains(secret.substr(0, 32)));
}

TEST(Keys, AUT_7_gives_the_same_key_every_time) {
    EXPECT_EQ(derive_key("secret", "label"), derive_key("secret", "label"));
}

TEST(Keys, AUT_7_gives_as_many_bytes_as_asked_for) {
    for (const std::size_t bytes : {1U, 6U, 31U, 32U, 33U, 64U, 8159U, 8160U}) {
        EXPECT_EQ(derive_key("secret", "label", bytes).size(), bytes);
    }
    EXPECT_DEATH(derive_key("secret", "label", 8161), "");
}

TEST(Keys, AUT_7_takes_labels_and_secrets_with_any_bytes) {
    EXPECT_NE(derive_key(std::string("a\0b", 3), "x"), derive_key(std::string("a\0c", 3), "x"));
    EXPECT_NE(derive_key("s", std::string("a\0b", 3)), derive_key("s", std::string("a\0c", 3)));
}

}  // namespace
}  // namespace xos::auth
