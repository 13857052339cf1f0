// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "xos/hub/messagepack.hpp"

namespace xos::hub::messagepack {
namespace {

void write_json_array(std::string& out, json::Value value) {
    const auto elements = value.elements();
    write_array_header(out, elements.size());
    for (const auto element : elements) write_json(out, element);
}

void write_json_object(std::string& out, json::Value value) {
    const auto members = value.members();
    write_map_header(out, members.size());
    for (const auto& [name, member] : members) {
        write_string(out, name);
        write_json(out, member);
    }
}

void write_json_real(std::string& out, json::Value value) {
    if (const auto beyond_int64 = value.unsigned_integer()) {
        write_unsigned(out, *beyond_int64);
    } else {
        write_real(out, *value.number());
    }
}

// The real number as an integer when it is one.
template <typename I>
std::optional<I> whole(std::optional<double> number) {
    constexpr double least = std::numeric_limits<I>::min();
    const double limit = std::ldexp(1.0, std::numeric_limits<I>::digits);  // the first that is too great
    if (!number || std::trunc(*number) != *number || *number < least || *number >= limit) return std::nullopt;
    return static_cast<I>(*number);
}

/// [the time that a clock there shows, as if it were UTC, minutes that it is ahead]
std::optional<Timestamp> read_local_time(MessagePackReader& in) {
    constexpr std::int64_t minutes_of_day = 24 * 60;
    if (in.read_array_length() != 2) return std::nullopt;
    const auto time = in.read_timestamp();
    const auto ahead = in.read_integer();
    if (!time || !ahead || *ahead <= -minutes_of_day || *ahead >= minutes_of_day) return std::nullopt;
    return *time - std::chrono::minutes{*ahead};
}

}  // namespace

void write(std::string& out, const std::vector<std::byte>& bytes) {
    write_binary(out, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Calls itself; a Document bounds the depth.
void write_json(std::string& out, json::Value value) {
    switch (value.kind()) {
        case json::Kind::null: return write_nil(out);
        case json::Kind::boolean: return write_bool(out, *value.boolean());
        case json::Kind::integer: return write_integer(out, *value.integer());
        case json::Kind::real: return write_json_real(out, value);
        case json::Kind::string: return write_string(out, *value.string());
        case json::Kind::array: return write_json_array(out, value);
        case json::Kind::object: return write_json_object(out, value);
    }
}

bool read(MessagePackReader& in, bool& out) {
    const auto value = in.read_bool();
    if (value) out = *value;
    return value.has_value();
}

bool read(MessagePackReader& in, std::string& out) {
    const auto text = in.read_string();
    if (text) out.assign(*text);
    return text.has_value();
}

bool read(MessagePackReader& in, double& out) {
    const auto number = in.read_real();
    if (number) out = *number;
    return number.has_value();
}

bool read(MessagePackReader& in, float& out) {
    const auto number = in.read_real();
    if (!number) return false;
    const auto rounded = static_cast<float>(*number);
    if (std::isinf(rounded) && !std::isinf(*number)) return false;
    out = rounded;
    return true;
}

bool read(MessagePackReader& in, Timestamp& out) {
    auto time = in.read_timestamp();
    if (!time && in.peek() == MessagePackKind::array) {
        time = read_local_time(in);
    } else if (!time) {
        const auto text = in.read_string();
        time = text ? parse_date_time(*text) : std::nullopt;
    }
    if (time) out = *time;
    return time.has_value();
}

bool read(MessagePackReader& in, std::vector<std::byte>& out) {
    const auto bytes = in.read_binary();
    if (!bytes) return false;
    out.resize(bytes->size());
    if (!bytes->empty()) std::memcpy(out.data(), bytes->data(), bytes->size());
    return true;
}

namespace detail {

bool read_whole_number(MessagePackReader& in, std::int64_t& out) {
    const auto number = in.peek() == MessagePackKind::integer ? in.read_integer() : whole<std::int64_t>(in.read_real());
    if (number) out = *number;
    return number.has_value();
}

bool read_whole_number(MessagePackReader& in, std::uint64_t& out) {
    const auto number =
        in.peek() == MessagePackKind::integer ? in.read_unsigned() : whole<std::uint64_t>(in.read_real());
    if (number) out = *number;
    return number.has_value();
}

}  // namespace detail
}  // namespace xos::hub::messagepack
