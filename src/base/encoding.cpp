// SPDX-License-Identifier: Apache-2.0
// Text rules. Pure ASCII, by far the most common input, never reaches ICU.
#include "xos/base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <openssl/crypto.h>
#include <simdjson.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "xos/base/assert.hpp"

namespace xos {
namespace {

// The two alphabets of RFC 4648 differ in their last two digits.
struct Base64 {
    std::string_view digits;
    std::array<std::uint8_t, 256> values;
};

constexpr std::uint8_t no_digit = 0xff;

constexpr Base64 base64_of(std::string_view digits) {
    Base64 base64{digits, {}};
    base64.values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        base64.values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    }
    return base64;
}

constexpr auto base64url = base64_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
constexpr auto base64 = base64_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

// Without padding.
std::string encode(const Base64& form, std::span<const unsigned char> bytes) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const unsigned char byte : bytes) {
        bits = (bits << 8 | byte) & 0xffff;
        for (count += 8; count >= 6; count -= 6) out += form.digits[bits >> (count - 6) & 63];
    }
    if (count > 0) out += form.digits[bits << (6 - count) & 63];
    return out;
}

// Text without padding.
std::optional<std::string> decode(const Base64& form, std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const auto value = form.values[static_cast<unsigned char>(c)];
        if (value == no_digit) return std::nullopt;
        bits = (bits << 6 | value) & 0xffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>(bits >> count & 0xff);
        }
    }
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return out;
}

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString to_icu(std::string_view utf8) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece{utf8.data(), static_cast<std::int32_t>(utf8.size())});
}

std::string to_utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

icu::UnicodeString nfkc(const icu::UnicodeString& text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* const normalizer = icu::Normalizer2::getNFKCInstance(status);
    XOS_ASSERT(U_SUCCESS(status));
    auto out = normalizer->normalize(text, status);
    XOS_ASSERT(U_SUCCESS(status));
    return out;
}

}  // namespace

std::string hex_encode(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const auto byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string base64url_encode(std::span<const unsigned char> bytes) { return encode(base64url, bytes); }

std::optional<std::string> base64url_decode(std::string_view text) { return decode(base64url, text); }

std::string base64_encode(std::span<const unsigned char> bytes) {
    auto out = encode(base64, bytes);
    while (out.size() % 4 != 0) out += '=';
    return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const auto padding = text.ends_with("==") ? 2U : text.ends_with("=") ? 1U : 0U;
    text.remove_suffix(padding);
    return decode(base64, text);
}

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

std::size_t count_code_points(std::string_view utf8) {
    return static_cast<std::size_t>(
        std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string_view trim(std::string_view utf8) {
    constexpr std::size_t longest = 4;  // bytes of one code point
    while (!utf8.empty()) {
        const auto head = utf8.substr(0, longest);
        std::int32_t next = 0;
        UChar32 c = 0;
        U8_NEXT(head.data(), next, static_cast<std::int32_t>(head.size()), c);
        if (c < 0 || !u_isUWhiteSpace(c)) break;
        utf8.remove_prefix(static_cast<std::size_t>(next));
    }
    while (!utf8.empty()) {
        const auto tail = utf8.substr(utf8.size() - std::min(utf8.size(), longest));
        auto begin = static_cast<std::int32_t>(tail.size());
        UChar32 c = 0;
        U8_PREV(tail.data(), 0, begin, c);
        if (c < 0 || !u_isUWhiteSpace(c)) break;
        utf8.remove_suffix(tail.size() - static_cast<std::size_t>(begin));
    }
    return utf8;
}

bool has_white_space(std::string_view utf8) {
    const auto size = static_cast<std::int32_t>(utf8.size());
    for (std::int32_t i = 0; i < size;) {
        UChar32 c = 0;
        U8_NEXT(utf8.data(), i, size, c);
        if (c >= 0 && u_isUWhiteSpace(c)) return true;
    }
    return false;
}

bool has_control_characters(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto c = static_cast<unsigned char>(utf8[i]);
        if (c < 0x20 || c == 0x7f) return true;
        // U+0080…U+009F are written C2 80…C2 9F.
        if (c == 0xc2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xa0) return true;
    }
    return false;
}

std::string fold_case(std::string_view utf8) {
    if (is_ascii(utf8)) return ascii_lower(utf8);
    return to_utf8(to_icu(utf8).foldCase());
}

std::string normalise_email(std::string_view utf8) {
    if (is_ascii(utf8)) return ascii_lower(trim(utf8));
    // Folding can undo the normal form and the other way round; the second pass makes the result stable.
    auto text = nfkc(to_icu(utf8));
    for (int pass = 0; pass < 2; ++pass) text = nfkc(text.foldCase());
    return std::string{trim(to_utf8(text))};
}

std::string ascii_lower(std::string_view text) {
    std::string out(text.size(), '\0');
    std::ranges::transform(text, out.begin(), lower);
    return out;
}

bool ascii_iequals(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

bool constant_time_equals(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace xos
