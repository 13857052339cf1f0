// SPDX-License-Identifier: Apache-2.0
// Every value begins with a head: a first byte, which a table turns into the value's kind and either its length or the
// number of bytes that state the length, and those bytes. The head is checked against the rest of the input in one
// place; all readings go through it.
#include "xos/hub/messagepack_reader.hpp"

#include <array>
#include <bit>
#include <limits>

#include "hub/big_endian.hpp"
#include "xos/base/encoding.hpp"

namespace xos::hub {
namespace {

using Kind = MessagePackKind;

struct Form {
    Kind kind = Kind::invalid;
    std::uint8_t length_bytes = 0;  // of the stated length
    std::uint8_t length = 0;        // when none is stated
};

// First bytes 0xc0 to 0xdf.
constexpr std::array<Form, 32> forms{{
    {Kind::nil},
    {Kind::invalid},
    {Kind::boolean},
    {Kind::boolean},
    {Kind::binary, 1},
    {Kind::binary, 2},
    {Kind::binary, 4},
    {Kind::extension, 1},
    {Kind::extension, 2},
    {Kind::extension, 4},
    {Kind::real, 0, 4},
    {Kind::real, 0, 8},
    {Kind::integer, 0, 1},
    {Kind::integer, 0, 2},
    {Kind::integer, 0, 4},
    {Kind::integer, 0, 8},
    {Kind::integer, 0, 1},
    {Kind::integer, 0, 2},
    {Kind::integer, 0, 4},
    {Kind::integer, 0, 8},
    {Kind::extension, 0, 1},
    {Kind::extension, 0, 2},
    {Kind::extension, 0, 4},
    {Kind::extension, 0, 8},
    {Kind::extension, 0, 16},
    {Kind::string, 1},
    {Kind::string, 2},
    {Kind::string, 4},
    {Kind::array, 2},
    {Kind::array, 4},
    {Kind::map, 2},
    {Kind::map, 4},
}};

constexpr unsigned char last_unsigned = 0xcf;
constexpr unsigned char uint64_tag = 0xcf;
constexpr std::int8_t timestamp_type = -1;

constexpr Form form_of(unsigned char tag) {
    if (tag <= 0x7f || tag >= 0xe0) return {Kind::integer};
    if (tag <= 0x8f) return {Kind::map, 0, static_cast<std::uint8_t>(tag & 0x0f)};
    if (tag <= 0x9f) return {Kind::array, 0, static_cast<std::uint8_t>(tag & 0x0f)};
    if (tag <= 0xbf) return {Kind::string, 0, static_cast<std::uint8_t>(tag & 0x1f)};
    return forms[tag - 0xc0U];
}

bool is_container(Kind kind) { return kind == Kind::array || kind == Kind::map; }

struct Head {
    Kind kind = Kind::invalid;
    unsigned char tag = 0;
    std::size_t size = 0;     // with an extension's type
    std::uint32_t count = 0;  // elements or pairs
    std::string_view body;    // empty for an array or map
};

// The head of the first value, when all of its body is there or, for an array or map, could be: each element takes at
// least one byte.
std::optional<Head> head_of(std::string_view input) {
    if (input.empty()) return std::nullopt;
    const auto tag = static_cast<unsigned char>(input.front());
    const auto form = form_of(tag);
    const std::size_t size = 1U + form.length_bytes + (form.kind == Kind::extension ? 1U : 0U);
    if (form.kind == Kind::invalid || input.size() < size) return std::nullopt;
    const auto length = form.length_bytes == 0 ? form.length : big_endian(input.substr(1, form.length_bytes));
    const auto least = form.kind == Kind::map ? 2 * length : length;
    if (least > input.size() - size) return std::nullopt;
    if (is_container(form.kind)) return Head{form.kind, tag, size, static_cast<std::uint32_t>(length), {}};
    return Head{form.kind, tag, size, 0, input.substr(size, length)};
}

// Takes the head and body of the next value when it is of this kind.
std::optional<Head> take(std::string_view& rest, Kind kind) {
    const auto head = head_of(rest);
    if (!head || head->kind != kind) return std::nullopt;
    rest.remove_prefix(head->size + head->body.size());
    return head;
}

std::optional<std::int64_t> integer_of(const Head& head) {
    if (head.body.empty()) return static_cast<std::int8_t>(head.tag);  // a fixint is the number itself
    const auto bits = big_endian(head.body);
    if (head.tag <= last_unsigned) {
        if (bits > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
        return static_cast<std::int64_t>(bits);
    }
    const auto unused = 64 - 8 * head.body.size();
    return static_cast<std::int64_t>(bits << unused) >> unused;
}

// Of every form but uint64, which integer_of() may not hold.
std::optional<std::uint64_t> unsigned_of(const Head& head) {
    const auto number = integer_of(head);
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

double real_of(const Head& head) {
    const auto bits = big_endian(head.body);
    if (head.body.size() == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    return std::bit_cast<double>(bits);
}

std::optional<Timestamp> timestamp_of(std::int64_t seconds, std::uint64_t nanoseconds) {
    constexpr std::int64_t first = -62'167'219'200;  // 0000-01-01T00:00:00Z
    constexpr std::int64_t last = 253'402'300'799;   // 9999-12-31T23:59:59Z
    if (seconds < first || seconds > last || nanoseconds > 999'999'999) return std::nullopt;
    return Timestamp{std::chrono::milliseconds{seconds * 1'000 + static_cast<std::int64_t>(nanoseconds / 1'000'000)}};
}

std::optional<Timestamp> timestamp_of(std::string_view data) {
    switch (data.size()) {
        case 4: return timestamp_of(static_cast<std::int64_t>(big_endian(data)), 0);
        case 8: {
            const auto bits = big_endian(data);
            return timestamp_of(static_cast<std::int64_t>(bits & 0x3'ffff'ffff), bits >> 34);
        }
        case 12:
            return timestamp_of(static_cast<std::int64_t>(big_endian(data.substr(4))), big_endian(data.substr(0, 4)));
        default: return std::nullopt;
    }
}

}  // namespace

MessagePackKind MessagePackReader::peek() const {
    return rest_.empty() ? Kind::invalid : form_of(static_cast<unsigned char>(rest_.front())).kind;
}

bool MessagePackReader::read_nil() { return take(rest_, Kind::nil).has_value(); }

std::optional<bool> MessagePackReader::read_bool() {
    const auto head = take(rest_, Kind::boolean);
    if (!head) return std::nullopt;
    return head->tag == 0xc3;
}

std::optional<std::int64_t> MessagePackReader::read_integer() {
    auto after = rest_;
    const auto head = take(after, Kind::integer);
    const auto number = head ? integer_of(*head) : std::nullopt;
    if (number) rest_ = after;
    return number;
}

std::optional<std::uint64_t> MessagePackReader::read_unsigned() {
    auto after = rest_;
    const auto head = take(after, Kind::integer);
    if (!head) return std::nullopt;
    const auto number = head->tag == uint64_tag ? std::optional{big_endian(head->body)} : unsigned_of(*head);
    if (number) rest_ = after;
    return number;
}

std::optional<double> MessagePackReader::read_real() {
    if (const auto head = take(rest_, Kind::real)) return real_of(*head);
    const auto head = take(rest_, Kind::integer);
    if (!head) return std::nullopt;
    if (head->tag == uint64_tag) return static_cast<double>(big_endian(head->body));
    return static_cast<double>(*integer_of(*head));
}

std::optional<std::string_view> MessagePackReader::read_string() {
    auto after = rest_;
    const auto head = take(after, Kind::string);
    if (!head || !is_utf8(head->body)) return std::nullopt;
    rest_ = after;
    return head->body;
}

std::optional<std::string_view> MessagePackReader::read_binary() {
    const auto head = take(rest_, Kind::binary);
    if (!head) return std::nullopt;
    return head->body;
}

std::optional<MessagePackExtension> MessagePackReader::read_extension() {
    const auto before = rest_;
    const auto head = take(rest_, Kind::extension);
    if (!head) return std::nullopt;
    return MessagePackExtension{static_cast<std::int8_t>(before[head->size - 1]), head->body};
}

std::optional<Timestamp> MessagePackReader::read_timestamp() {
    const auto before = rest_;
    const auto extension = read_extension();
    if (extension && extension->type == timestamp_type) {
        if (const auto time = timestamp_of(extension->data)) return time;
    }
    rest_ = before;
    return std::nullopt;
}

std::optional<std::uint32_t> MessagePackReader::read_array_length() {
    const auto head = take(rest_, Kind::array);
    if (!head) return std::nullopt;
    return head->count;
}

std::optional<std::uint32_t> MessagePackReader::read_map_length() {
    const auto head = take(rest_, Kind::map);
    if (!head) return std::nullopt;
    return head->count;
}

bool MessagePackReader::skip() {
    std::array<std::uint64_t, max_depth> left{};  // values still to come of each open array or map
    std::size_t open = 0;
    auto after = rest_;
    do {
        const auto head = head_of(after);
        if (!head) return false;
        after.remove_prefix(head->size + head->body.size());
        if (is_container(head->kind)) {
            if (depth_ + open >= max_depth) return false;
            left[open++] = (head->kind == Kind::map ? 2U : 1U) * std::uint64_t{head->count};
        } else if (open > 0) {
            --left[open - 1];
        }
        while (open > 0 && left[open - 1] == 0) {
            --open;
            if (open > 0) --left[open - 1];
        }
    } while (open > 0);
    rest_ = after;
    return true;
}

std::optional<std::string_view> MessagePackReader::slice() {
    const auto before = rest_;
    if (!skip()) return std::nullopt;
    return before.substr(0, before.size() - rest_.size());
}

}  // namespace xos::hub
