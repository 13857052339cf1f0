// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xos::http {

enum class ContentEncoding : std::uint8_t { identity, gzip, brotli };

/// The encoding that the client likes best among those there are (RFC 9110, 12.5.3).
///
/// Without the field, or when nothing that is there is welcome, the answer is identity.
ContentEncoding choose_encoding(std::optional<std::string_view> accept_encoding, bool has_gzip, bool has_brotli);

/// Replaces `body` by its gzip form. False, with `body` unchanged, when that would not be smaller.
/// Cost: one compressor of about 256 KiB per thread, made at the first call.
bool gzip_in_place(std::string& body);

}  // namespace xos::http
