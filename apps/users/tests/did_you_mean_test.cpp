// SPDX-License-Identifier: Apache-2.0
#include "did_you_mean.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace xos::users {
namespace {

const std::vector<std::string> known{"--demo", "--data", "--web-root", "--password-stdin", "Jwt:Issuer"};

TEST(DidYouMean, CLI_3_finds_the_nearest_word) {
    EXPECT_EQ(did_you_mean("--dmeo", known), "--demo");
    EXPECT_EQ(did_you_mean("--datadir", known), "--data");
    EXPECT_EQ(did_you_mean("--webroot", known), "--web-root");
    EXPECT_EQ(did_you_mean("jwt:isuer", known), "Jwt:Issuer");
}

TEST(DidYouMean, CLI_3_finds_the_word_that_begins_so) {
    EXPECT_EQ(did_you_mean("--password", known), "--password-stdin");
}

TEST(DidYouMean, says_nothing_when_no_word_is_near) {
    EXPECT_EQ(did_you_mean("--port", known), std::nullopt);
    EXPECT_EQ(did_you_mean("", known), std::nullopt);
    EXPECT_EQ(did_you_mean(std::string(100'000, 'x'), known), std::nullopt);
}

}  // namespace
}  // namespace xos::users
