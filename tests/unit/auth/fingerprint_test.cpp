// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/fingerprint.hpp"

#include <gtest/gtest.h>

#include <string>

#include "unit/auth/token_builder.hpp"
#include "xos/auth/keys.hpp"

namespace xos::auth {
namespace {

Fingerprints fingerprints(std::string_view label = "fingerprint") { return Fingerprints{derive_key(test::key, label)}; }

TEST(Fingerprints, DUR_2_equal_texts_have_equal_fingerprints_and_others_do_not) {
    EXPECT_EQ(fingerprints().of("one"), fingerprints().of("one"));
    EXPECT_NE(fingerprints().of("one"), fingerprints().of("onf"));
    EXPECT_NE(fingerprints().of(""), fingerprints().of(std::string(1, '\0')));
    EXPECT_EQ(fingerprints().of("one").size(), 43U);
}

TEST(Fingerprints, DUR_2_without_the_key_nobody_can_make_one) {
    EXPECT_NE(fingerprints().of("one"), fingerprints("another").of("one"));
}

}  // namespace
}  // namespace xos::auth
