// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "xos/base/timestamp.hpp"

namespace xos::hub::messagepack {

// Each function appends one value, or the head of one, in its shortest form. Lengths are below 2^32.
void write_nil(std::string& out);
void write_bool(std::string& out, bool value);
/// Numbers from 0 up take the unsigned forms.
void write_integer(std::string& out, std::int64_t number);
void write_unsigned(std::string& out, std::uint64_t number);
/// Always 64 bits wide.
void write_real(std::string& out, double number);
/// Always 32 bits wide.
void write_real32(std::string& out, float number);
/// `utf8` is not checked.
void write_string(std::string& out, std::string_view utf8);
void write_binary(std::string& out, std::string_view bytes);
/// `length` values follow.
void write_array_header(std::string& out, std::size_t length);
/// `length` pairs of values follow.
void write_map_header(std::string& out, std::size_t length);
/// Extension -1.
void write_timestamp(std::string& out, Timestamp time);

}  // namespace xos::hub::messagepack
