// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xos {

/// Two lower-case digits for each byte (RFC 4648 section 8).
std::string hex_encode(std::span<const unsigned char> bytes);
/// Unpadded base64url (RFC 4648 section 5).
std::string base64url_encode(std::span<const unsigned char> bytes);
/// Reads canonical unpadded base64url: no padding, no white space, unused bits zero; empty for anything else (AUT-6).
std::optional<std::string> base64url_decode(std::string_view text);
/// Padded base64 (RFC 4648 section 4).
std::string base64_encode(std::span<const unsigned char> bytes);
/// Reads canonical padded base64: no white space, unused bits zero; empty for anything else.
std::optional<std::string> base64_decode(std::string_view text);

/// True when the bytes are well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view bytes);
/// Number of code points; call it on valid UTF-8 only.
std::size_t count_code_points(std::string_view utf8);
/// Without leading and trailing Unicode white space.
std::string_view trim(std::string_view utf8);
/// True when the text holds Unicode white space anywhere.
bool has_white_space(std::string_view utf8);
/// True when the text holds a control character (U+0000…U+001F, U+007F…U+009F) (SEC-5).
bool has_control_characters(std::string_view utf8);

/// Lower-cased by full Unicode case folding; what the database compares (DB-4, DB-11).
std::string fold_case(std::string_view utf8);
/// trim, NFKC and case folding: the key under which sign-in failures of an e-mail are counted (AUT-5).
std::string normalise_email(std::string_view utf8);

/// ASCII only: 'A'…'Z' become 'a'…'z'.
std::string ascii_lower(std::string_view text);
/// ASCII only: equal but for the case of letters.
bool ascii_iequals(std::string_view a, std::string_view b);

/// True when both are equal; takes the same time wherever they differ.
bool constant_time_equals(std::string_view a, std::string_view b);

}  // namespace xos
