// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/messagepack_writer.hpp"

#include <bit>
#include <concepts>
#include <limits>

#include "xos/base/assert.hpp"

namespace xos::hub::messagepack {
namespace {

void append_byte(std::string& out, unsigned byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); }

template <std::unsigned_integral U>
void append_big_endian(std::string& out, U number) {
    for (std::size_t byte = sizeof(U); byte-- > 0;)
        append_byte(out, static_cast<unsigned>(number >> (8 * byte) & 0xff));
}

void append_unsigned(std::string& out, std::uint64_t number) {
    if (number <= 0x7f) {
        append_byte(out, static_cast<unsigned>(number));
    } else if (number <= std::numeric_limits<std::uint8_t>::max()) {
        append_byte(out, 0xcc);
        append_big_endian(out, static_cast<std::uint8_t>(number));
    } else if (number <= std::numeric_limits<std::uint16_t>::max()) {
        append_byte(out, 0xcd);
        append_big_endian(out, static_cast<std::uint16_t>(number));
    } else if (number <= std::numeric_limits<std::uint32_t>::max()) {
        append_byte(out, 0xce);
        append_big_endian(out, static_cast<std::uint32_t>(number));
    } else {
        append_byte(out, 0xcf);
        append_big_endian(out, number);
    }
}

void append_negative(std::string& out, std::int64_t number) {
    if (number >= -32) {
        append_byte(out, static_cast<std::uint8_t>(number));
    } else if (number >= std::numeric_limits<std::int8_t>::min()) {
        append_byte(out, 0xd0);
        append_big_endian(out, static_cast<std::uint8_t>(number));
    } else if (number >= std::numeric_limits<std::int16_t>::min()) {
        append_byte(out, 0xd1);
        append_big_endian(out, static_cast<std::uint16_t>(number));
    } else if (number >= std::numeric_limits<std::int32_t>::min()) {
        append_byte(out, 0xd2);
        append_big_endian(out, static_cast<std::uint32_t>(number));
    } else {
        append_byte(out, 0xd3);
        append_big_endian(out, static_cast<std::uint64_t>(number));
    }
}

// The first bytes of a kind that states its length; 0 where it has no such form.
struct LengthForms {
    unsigned fix = 0;
    std::size_t fix_limit = 0;
    unsigned one_byte = 0;
    unsigned two_bytes = 0;
    unsigned four_bytes = 0;
};

constexpr LengthForms string_forms{0xa0, 32, 0xd9, 0xda, 0xdb};
constexpr LengthForms binary_forms{0, 0, 0xc4, 0xc5, 0xc6};
constexpr LengthForms array_forms{0x90, 16, 0, 0xdc, 0xdd};
constexpr LengthForms map_forms{0x80, 16, 0, 0xde, 0xdf};

void append_length(std::string& out, const LengthForms& forms, std::size_t length) {
    XOS_ASSERT(length <= std::numeric_limits<std::uint32_t>::max());
    if (length < forms.fix_limit) {
        append_byte(out, forms.fix | static_cast<unsigned>(length));
    } else if (forms.one_byte != 0 && length <= std::numeric_limits<std::uint8_t>::max()) {
        append_byte(out, forms.one_byte);
        append_big_endian(out, static_cast<std::uint8_t>(length));
    } else if (length <= std::numeric_limits<std::uint16_t>::max()) {
        append_byte(out, forms.two_bytes);
        append_big_endian(out, static_cast<std::uint16_t>(length));
    } else {
        append_byte(out, forms.four_bytes);
        append_big_endian(out, static_cast<std::uint32_t>(length));
    }
}

}  // namespace

void write_nil(std::string& out) { append_byte(out, 0xc0); }

void write_bool(std::string& out, bool value) { append_byte(out, value ? 0xc3 : 0xc2); }

void write_integer(std::string& out, std::int64_t number) {
    if (number < 0) {
        append_negative(out, number);
    } else {
        append_unsigned(out, static_cast<std::uint64_t>(number));
    }
}

void write_unsigned(std::string& out, std::uint64_t number) { append_unsigned(out, number); }

void write_real32(std::string& out, float number) {
    append_byte(out, 0xca);
    append_big_endian(out, std::bit_cast<std::uint32_t>(number));
}

void write_real(std::string& out, double number) {
    append_byte(out, 0xcb);
    append_big_endian(out, std::bit_cast<std::uint64_t>(number));
}

void write_string(std::string& out, std::string_view utf8) {
    append_length(out, string_forms, utf8.size());
    out += utf8;
}

void write_binary(std::string& out, std::string_view bytes) {
    append_length(out, binary_forms, bytes.size());
    out += bytes;
}

void write_array_header(std::string& out, std::size_t length) { append_length(out, array_forms, length); }

void write_map_header(std::string& out, std::size_t length) { append_length(out, map_forms, length); }

void write_timestamp(std::string& out, Timestamp time) {
    constexpr unsigned type = 0xff;
    const auto since_epoch = time.time_since_epoch();
    const auto whole = std::chrono::floor<std::chrono::seconds>(since_epoch);
    const auto nanoseconds = static_cast<std::uint32_t>(std::chrono::nanoseconds{since_epoch - whole}.count());
    const auto seconds = static_cast<std::uint64_t>(whole.count());  // a time before 1970 becomes a huge number
    if (seconds >> 34 != 0) {
        for (const unsigned byte : {0xc7U, 12U, type}) append_byte(out, byte);
        append_big_endian(out, nanoseconds);
        append_big_endian(out, seconds);
    } else if (nanoseconds != 0 || seconds > std::numeric_limits<std::uint32_t>::max()) {
        for (const unsigned byte : {0xd7U, type}) append_byte(out, byte);
        append_big_endian(out, std::uint64_t{nanoseconds} << 34 | seconds);
    } else {
        for (const unsigned byte : {0xd6U, type}) append_byte(out, byte);
        append_big_endian(out, static_cast<std::uint32_t>(seconds));
    }
}

}  // namespace xos::hub::messagepack
