// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "xos/json/value.hpp"

namespace {

using xos::json::Document;
using xos::json::Limits;
using xos::json::ParseError;

// The reason of a refusal; empty when the text is accepted.
std::optional<ParseError> refusal(std::string_view text, const Limits& limits = {}) {
    const auto document = Document::parse(text, limits);
    return document ? std::nullopt : std::optional{document.error()};
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

std::string object_of(std::size_t members) {
    std::string text = "{";
    for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":0";
    return text + '}';
}

std::string array_of(std::size_t elements) {
    std::string text = "[";
    for (std::size_t i = 0; i < elements; ++i) text += i == 0 ? "0" : ",0";
    return text + ']';
}

TEST(Document, LIM_4_depth) {
    EXPECT_FALSE(refusal(nested(63)));
    EXPECT_FALSE(refusal(nested(64)));
    EXPECT_EQ(refusal(nested(65)), ParseError::too_deep);
    EXPECT_EQ(refusal(nested(255)), ParseError::too_deep);
    EXPECT_EQ(refusal(nested(256)), ParseError::too_deep);
    EXPECT_EQ(refusal(nested(100'000)), ParseError::too_deep);
    EXPECT_NE(refusal(std::string(1'000'000, '[')), std::nullopt);
    EXPECT_FALSE(refusal(nested(128), {.depth = 128}));
    EXPECT_EQ(refusal(nested(129), {.depth = 128}), ParseError::too_deep);
    EXPECT_FALSE(refusal(R"({"a":[{"b":1}]})", {.depth = 3}));
    EXPECT_EQ(refusal(R"({"a":[{"b":{}}]})", {.depth = 3}), ParseError::too_deep);
    EXPECT_FALSE(refusal("1", {.depth = 0}));
}

TEST(Document, LIM_4_members_per_object) {
    EXPECT_FALSE(refusal(object_of(999)));
    EXPECT_FALSE(refusal(object_of(1'000)));
    EXPECT_EQ(refusal(object_of(1'001)), ParseError::too_large);
    EXPECT_FALSE(refusal(object_of(2), {.members_per_object = 2}));
    EXPECT_EQ(refusal(object_of(3), {.members_per_object = 2}), ParseError::too_large);
}

TEST(Document, LIM_4_elements_per_array) {
    EXPECT_FALSE(refusal(array_of(99'999)));
    EXPECT_FALSE(refusal(array_of(100'000)));
    EXPECT_EQ(refusal(array_of(100'001)), ParseError::too_large);
}

TEST(Document, LIM_4_nodes) {
    const auto text = [](std::size_t nodes) {  // three arrays and what is left as numbers
        const auto first = (nodes - 3) / 2;
        return '[' + array_of(first) + ',' + array_of(nodes - 3 - first) + ']';
    };
    EXPECT_FALSE(refusal(text(199'999)));
    EXPECT_FALSE(refusal(text(200'000)));
    EXPECT_EQ(refusal(text(200'001)), ParseError::too_large);
}

TEST(Document, LIM_4_number_length) {
    const auto integer = [](std::size_t n) { return std::string(n, '1'); };
    const auto real = [](std::size_t n) { return "0." + std::string(n - 2, '1'); };
    for (const std::size_t n : {63U, 64U}) {
        EXPECT_FALSE(refusal(integer(n)));
        EXPECT_FALSE(refusal(real(n)));
        EXPECT_FALSE(refusal("[0,-" + integer(n - 1) + ",0]"));
    }
    EXPECT_EQ(refusal(integer(65)), ParseError::bad_number);
    EXPECT_EQ(refusal(real(65)), ParseError::bad_number);
    EXPECT_EQ(refusal("[0,-" + integer(64) + ",0]"), ParseError::bad_number);
    EXPECT_FALSE(refusal("[123]", {.number_length = 3}));
    EXPECT_EQ(refusal("[1234]", {.number_length = 3}), ParseError::bad_number);
    EXPECT_FALSE(refusal('"' + integer(65) + '"'));
    EXPECT_FALSE(refusal("{\"" + integer(65) + "\":\"" + integer(1'000) + "\"}"));
}

TEST(Document, JSON_2_refuses_duplicate_names_at_any_depth_and_in_any_spelling) {
    EXPECT_EQ(refusal(R"({"a":1,"a":1})"), ParseError::duplicate_name);
    EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})"), ParseError::duplicate_name);
    EXPECT_EQ(refusal(R"([{"x":{"b":1,"c":2,"b":3}}])"), ParseError::duplicate_name);
    EXPECT_EQ(refusal(R"({"":1,"":2})"), ParseError::duplicate_name);
    EXPECT_FALSE(refusal(R"({"a":1,"A":1,"a ":1,"":1})"));
    EXPECT_FALSE(refusal(R"({"a":{"a":{"a":1}}})"));
    EXPECT_FALSE(refusal(R"([{"a":1},{"a":1}])"));
    EXPECT_FALSE(refusal("{\"a\\u0000\":1,\"a\\u0000b\":1,\"a\":1}"));
}

TEST(Document, JSON_2_duplicate_names_pass_only_when_asked_for_and_none_is_lost) {
    const auto document = Document::parse(R"({"a":1,"b":{"c":0,"c":0},"\u0061":2})", {.duplicate_names = true});
    ASSERT_TRUE(document.has_value());
    const auto members = document->root().members();
    ASSERT_EQ(members.size(), 3U);
    EXPECT_EQ(members[0].first, "a");
    EXPECT_EQ(members[2].first, "a");
    EXPECT_EQ(members[2].second.integer(), 2);
    EXPECT_EQ(document->root().find("a")->integer(), 1);
    const Limits limits{.members_per_object = 2, .duplicate_names = true};
    EXPECT_FALSE(refusal(R"({"a":1,"a":1})", limits));
    EXPECT_EQ(refusal(R"({"a":1,"a":1,"a":1})", limits), ParseError::too_large);
}

TEST(Document, JSON_2_finds_a_duplicate_wherever_it_stands_in_a_big_object) {
    for (const std::size_t size : {15U, 16U, 17U, 18U, 40U, 300U}) {
        const auto text = object_of(size);
        ASSERT_FALSE(refusal(text));
        for (std::size_t i = 0; i < size; i += size < 50 ? 1 : 37) {
            const auto repeated = text.substr(0, text.size() - 1) + ",\"m" + std::to_string(i) + "\":1}";
            EXPECT_EQ(refusal(repeated), ParseError::duplicate_name) << size << ' ' << i;
        }
    }
}

TEST(Document, JSON_2_refuses_numbers_that_are_not_finite) {
    for (const char* text : {"1e400", "-1e400", "[1e309]", "1.8e308", "{\"a\":-1.8E+308}", "1e99999999999999999999"}) {
        EXPECT_EQ(refusal(text), ParseError::bad_number) << text;
    }
    EXPECT_FALSE(refusal("1.7976931348623157e308"));
    EXPECT_FALSE(refusal("1e-400"));
}

TEST(Document, JSON_1_names_text_that_is_not_utf8) {
    for (const char* text : {"\"\xff\"", "\"\xed\xa0\x80\"", "\"\xc0\xaf\"", "[\"\xe2\x82\"]", "{\"\x80\":1}"}) {
        EXPECT_EQ(refusal(text), ParseError::not_utf8) << text;
    }
}

TEST(Document, owns_its_strings) {
    std::string text = R"({"name": "a longer value that the small string cannot hold"})";
    auto document = Document::parse(text);
    ASSERT_TRUE(document);
    text.assign(text.size(), 'x');
    EXPECT_TRUE(Document::parse(R"({"name": "another text read with the same memory ......."})"));
    const auto moved = std::move(*document);
    EXPECT_EQ(moved.root().find("name")->string(), "a longer value that the small string cannot hold");
}

TEST(Document, reads_texts_of_every_size_up_to_its_end_and_not_beyond) {
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string text = '"' + std::string(size, 'x') + '"';
        const std::vector<char> exact(text.begin(), text.end());  // the address sanitizer sees a read past the end
        const auto document = Document::parse({exact.data(), exact.size()});
        ASSERT_TRUE(document);
        EXPECT_EQ(document->root().string()->size(), size);
        EXPECT_FALSE(Document::parse({exact.data(), exact.size() - 1}));
    }
}

TEST(Document, small_and_large_texts_follow_each_other) {
    const std::string large = '"' + std::string(3 << 20, 'x') + '"';
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(refusal("[1]"));
        EXPECT_FALSE(refusal(large));
        EXPECT_NE(refusal("[1"), std::nullopt);
    }
}

TEST(Document, threads_read_independently) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 500; ++i) {
                const auto document = Document::parse("[" + std::to_string(t * 1'000 + i) + "]");
                ASSERT_TRUE(document);
                ASSERT_EQ(document->root().elements()[0].integer(), t * 1'000 + i);
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

}  // namespace
