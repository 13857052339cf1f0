// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/signed_text.hpp"

#include <gtest/gtest.h>

namespace xos::auth {
namespace {

const SignedTexts texts{std::string(32, 'k')};

TEST(SignedText, UP_4_what_was_signed_can_be_opened) {
    for (const std::string_view text : {"", "a", "7 1 2 2025-01-31T09:05:00.123Z", "\xff\n"}) {
        EXPECT_EQ(texts.open(texts.sign(text)), text);
    }
    EXPECT_EQ(texts.sign("a").find_first_of("/+= ?%#"), std::string::npos) << "it may stand in a path";
}

TEST(SignedText, AUT_7_UP_4_every_changed_character_makes_it_worthless) {
    const auto good = texts.sign("7 1 2");
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(texts.open(changed)) << i;
    }
}

TEST(SignedText, UP_4_what_is_no_signed_text_is_refused) {
    const auto good = texts.sign("7 1 2");
    for (const std::string& bad :
         {std::string{}, std::string{"."}, std::string{"a.b"}, good + ".", good + "A", "." + good,
          good.substr(0, good.find('.')), good.substr(0, good.size() - 1), std::string(5'000, 'a')}) {
        EXPECT_FALSE(texts.open(bad)) << bad;
    }
}

TEST(SignedText, AUT_7_another_key_opens_nothing) {
    EXPECT_FALSE(SignedTexts{std::string(32, 'x')}.open(texts.sign("7 1 2")));
}

}  // namespace
}  // namespace xos::auth
