// SPDX-License-Identifier: Apache-2.0
#include "xos/base/encoding.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

namespace {

std::span<const unsigned char> bytes_of(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

// The vectors of RFC 4648 section 10, without padding.
TEST(Hex, writes_two_lower_case_digits_for_each_byte) {
    EXPECT_EQ(xos::hex_encode({}), "");
    constexpr std::array<unsigned char, 4> bytes{0x00, 0x0f, 0xa5, 0xff};
    EXPECT_EQ(xos::hex_encode(bytes), "000fa5ff");
}

TEST(Base64url, writes_and_reads_the_published_vectors) {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},         {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [raw, text] : vectors) {
        EXPECT_EQ(xos::base64url_encode(bytes_of(raw)), text);
        EXPECT_EQ(xos::base64url_decode(text), raw);
    }
    EXPECT_EQ(xos::base64url_encode(bytes_of("\xfb\xff")), "-_8");
}

TEST(Base64url, AUT_6_reads_only_the_one_canonical_form) {
    for (const char* text : {"Zg==", "Zm8=", "Zh", "Zm9", "Z", "Zm9vY", "Zm 8", " Zm8", "Zm8\n", "Zm+v", "Zm/v", "Zm.v",
                             "Zm8\xc3\xa4", "=", "Zm9v="}) {
        EXPECT_FALSE(xos::base64url_decode(text)) << text;
    }
    EXPECT_FALSE(xos::base64url_decode(std::string_view{"Zg\0", 3}));
}

TEST(Base64url, AUT_6_every_text_that_is_read_is_the_one_that_would_be_written) {
    std::mt19937 random{2};
    std::uniform_int_distribution<int> length{0, 40};
    std::uniform_int_distribution<int> byte{0, 255};
    for (int i = 0; i < 5'000; ++i) {
        std::string raw(static_cast<std::size_t>(length(random)), '\0');
        for (char& c : raw) c = static_cast<char>(byte(random));
        auto text = xos::base64url_encode(bytes_of(raw));
        ASSERT_EQ(xos::base64url_decode(text), raw);
        if (text.empty()) continue;
        text[static_cast<std::size_t>(byte(random)) % text.size()] = static_cast<char>(byte(random));
        if (const auto read = xos::base64url_decode(text)) {
            ASSERT_EQ(xos::base64url_encode(bytes_of(*read)), text);
        }
    }
}

// The vectors of RFC 4648 section 10.
TEST(Base64, writes_and_reads_the_published_vectors) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [raw, text] : vectors) {
        EXPECT_EQ(xos::base64_encode(bytes_of(raw)), text);
        EXPECT_EQ(xos::base64_decode(text), raw);
    }
    EXPECT_EQ(xos::base64_encode(bytes_of("\xfb\xff")), "+/8=");
}

TEST(Base64, reads_only_the_one_canonical_form) {
    for (const char* text : {"Zg", "Zg=", "Zm8", "Zh==", "Zm9=", "Z===", "====", "=", "==", "Zg==Zg==", "Z=g=", "Zm9v=",
                             "Zm9vYg==\n", " Zg==", "Zm 8", "-_8=", "Zm.v", "Zm9v====", "Z\xc3\xa4="}) {
        EXPECT_FALSE(xos::base64_decode(text)) << text;
    }
    EXPECT_FALSE(xos::base64_decode(std::string_view{"Zg=\0", 4}));
}

TEST(Base64, every_text_that_is_read_is_the_one_that_would_be_written) {
    std::mt19937 random{3};
    std::uniform_int_distribution<int> length{0, 40};
    std::uniform_int_distribution<int> byte{0, 255};
    for (int i = 0; i < 5'000; ++i) {
        std::string raw(static_cast<std::size_t>(length(random)), '\0');
        for (char& c : raw) c = static_cast<char>(byte(random));
        auto text = xos::base64_encode(bytes_of(raw));
        ASSERT_EQ(xos::base64_decode(text), raw);
        if (text.empty()) continue;
        text[static_cast<std::size_t>(byte(random)) % text.size()] = static_cast<char>(byte(random));
        if (const auto read = xos::base64_decode(text)) {
            ASSERT_EQ(xos::base64_encode(bytes_of(*read)), text);
        }
    }
}

TEST(Utf8, accepts_every_length_and_refuses_malformed_sequences) {
    for (const char* text :
         {"", "plain", "\u00e4", "\u20ac", "\U0001f600", "\ufeff", "\ud7ff", "\ue000", "\U0010ffff"}) {
        EXPECT_TRUE(xos::is_utf8(text)) << text;
    }
    const std::pair<const char*, const char*> malformed[] = {{"lone continuation", "\x80"},
                                                             {"cut two-byte", "a\xc3"},
                                                             {"cut three-byte", "\xe2\x82"},
                                                             {"cut four-byte", "\xf0\x9f\x98"},
                                                             {"overlong slash", "\xc0\xaf"},
                                                             {"overlong nul", "\xc0\x80"},
                                                             {"overlong three", "\xe0\x80\xaf"},
                                                             {"overlong four", "\xf0\x80\x80\xaf"},
                                                             {"high surrogate", "\xed\xa0\x80"},
                                                             {"low surrogate", "\xed\xbf\xbf"},
                                                             {"beyond U+10FFFF", "\xf4\x90\x80\x80"},
                                                             {"five-byte", "\xf8\x88\x80\x80\x80"},
                                                             {"FE", "\xfe"},
                                                             {"FF", "\xff"},
                                                             {"latin 1", "caf\xe9 au lait"}};
    for (const auto& [name, text] : malformed) EXPECT_FALSE(xos::is_utf8(text)) << name;
}

TEST(Utf8, counts_code_points_not_bytes) {
    EXPECT_EQ(xos::count_code_points(""), 0U);
    EXPECT_EQ(xos::count_code_points("abc"), 3U);
    EXPECT_EQ(xos::count_code_points("\u00e4\u20ac\U0001f600"), 3U);
    EXPECT_EQ(xos::count_code_points("e\u0301"), 2U);
}

TEST(Trim, removes_unicode_white_space_at_both_ends_only) {
    EXPECT_EQ(xos::trim(""), "");
    EXPECT_EQ(xos::trim(" \t\r\n\v\f"), "");
    EXPECT_EQ(xos::trim("  a b\t"), "a b");
    EXPECT_EQ(xos::trim("\u00a0\u2003\u3000x\u2028\u0085"), "x");
    EXPECT_EQ(xos::trim("\u3000"), "");
    EXPECT_EQ(xos::trim("\u200bx\u200b"), "\u200bx\u200b");  // a zero-width space is not white space
    EXPECT_EQ(xos::trim("\U0001f600 "), "\U0001f600");
}

TEST(Trim, leaves_malformed_bytes_alone) {
    EXPECT_EQ(xos::trim(" \xff "), "\xff");
    EXPECT_EQ(xos::trim("\x80"), "\x80");
    EXPECT_EQ(xos::trim(" \xe3\x80"), "\xe3\x80");
}

TEST(ControlCharacters, SEC_5_finds_both_control_ranges_and_nothing_else) {
    for (int c = 0; c < 0x20; ++c)
        EXPECT_TRUE(xos::has_control_characters(std::string{'a', static_cast<char>(c)})) << c;
    EXPECT_TRUE(xos::has_control_characters("\x7f"));
    EXPECT_TRUE(xos::has_control_characters("\u0080"));
    EXPECT_TRUE(xos::has_control_characters("a\u009f"));
    for (const char* text : {"", "a b~", "\u00a0", "\u00c2", "\u202e right to left", "\U0001f600", "\u0400\u0440"}) {
        EXPECT_FALSE(xos::has_control_characters(text)) << text;
    }
}

TEST(FoldCase, DB_4_ignores_the_case_of_all_letters) {
    EXPECT_EQ(xos::fold_case("Ann@ACME.test"), "ann@acme.test");
    EXPECT_EQ(xos::fold_case("J\u00dcRGEN"), xos::fold_case("j\u00fcrgen"));
    EXPECT_EQ(xos::fold_case("STRASSE"), xos::fold_case("stra\u00dfe"));
    EXPECT_EQ(xos::fold_case("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2"),
              xos::fold_case("\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3"));
    EXPECT_NE(xos::fold_case("a"), xos::fold_case("\u00e4"));
}

TEST(FoldCase, folding_twice_changes_nothing) {
    for (const char* text : {"\u0130stanbul", "\u1e9e", "\ufb03", "\u0345", "\u01c5", "\u13a0\uab70"}) {
        const auto once = xos::fold_case(text);
        EXPECT_EQ(xos::fold_case(once), once) << text;
    }
}

TEST(NormaliseEmail, AUT_5_forms_that_look_the_same_give_one_key) {
    EXPECT_EQ(xos::normalise_email("  Ann@Acme.Test "), "ann@acme.test");
    EXPECT_EQ(xos::normalise_email("\uff21nn@acme.test"), "ann@acme.test");  // full-width A
    EXPECT_EQ(xos::normalise_email("u\u0308@x.test"), xos::normalise_email("\u00dc@X.TEST"));
    EXPECT_EQ(xos::normalise_email("\u3000a@x.test\u00a0"), "a@x.test");
    EXPECT_NE(xos::normalise_email("a@x.test"), xos::normalise_email("b@x.test"));
}

TEST(NormaliseEmail, AUT_5_normalising_twice_changes_nothing) {
    std::mt19937 random{3};
    std::uniform_int_distribution<std::uint32_t> code_point{0x20, 0xd7ff};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (int n = 0; n < 3; ++n) {
            const auto c = code_point(random);
            if (c < 0x80) {
                text += static_cast<char>(c);
            } else if (c < 0x800) {
                text += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
            } else {
                text += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
                         static_cast<char>(0x80 | (c & 63))};
            }
        }
        const auto once = xos::normalise_email(text);
        ASSERT_EQ(xos::normalise_email(once), once) << text;
    }
}

TEST(Ascii, lowers_and_compares_letters_only) {
    EXPECT_EQ(xos::ascii_lower("AZaz[@`{09\u00c4"), "azaz[@`{09\u00c4");
    EXPECT_TRUE(xos::ascii_iequals("Content-TYPE", "content-type"));
    EXPECT_FALSE(xos::ascii_iequals("a", "ab"));
    EXPECT_FALSE(xos::ascii_iequals("[", "{"));
    EXPECT_FALSE(xos::ascii_iequals("\u00c4", "\u00e4"));
}

TEST(ConstantTimeEquals, compares_like_the_plain_operator) {
    EXPECT_TRUE(xos::constant_time_equals("", ""));
    EXPECT_TRUE(xos::constant_time_equals("same", "same"));
    EXPECT_FALSE(xos::constant_time_equals("same", "sam"));
    EXPECT_FALSE(xos::constant_time_equals("same", "Same"));
    EXPECT_FALSE(xos::constant_time_equals("same", "samE"));
}

}  // namespace
