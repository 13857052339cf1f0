// SPDX-License-Identifier: Apache-2.0
#include "xos/files/content_facts.hpp"

#include <gtest/gtest.h>

namespace xos::files {
namespace {

ContentFacts facts_of(std::string_view text, std::size_t step) {
    ContentInspector inspector;
    for (std::size_t at = 0; at < text.size(); at += step) inspector.add(text.substr(at, step));
    return inspector.finish();
}

TEST(ContentFacts, FILE_1_digest_and_size_of_a_known_text) {
    const auto facts = facts_of("abc", 1);
    EXPECT_EQ(facts.size, 3U);
    EXPECT_EQ(facts.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(facts.head, "abc");
    EXPECT_FALSE(facts.has_nul);
}

TEST(ContentFacts, nothing_has_the_digest_of_nothing) {
    EXPECT_EQ(facts_of("", 1).sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(ContentFacts, BLD_5_are_the_same_however_the_content_comes) {
    std::string text(200'000, 'x');
    text[150'000] = '\0';
    const auto whole = facts_of(text, text.size());
    for (const std::size_t step : {1U, 999U, 65'536U}) {
        const auto facts = facts_of(text, step);
        EXPECT_EQ(facts.sha256, whole.sha256);
        EXPECT_EQ(facts.head.size(), ContentInspector::head_size);
        EXPECT_TRUE(facts.has_nul) << "also behind the head";
    }
}

}  // namespace
}  // namespace xos::files
