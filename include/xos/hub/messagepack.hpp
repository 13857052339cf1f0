// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/base/encoding.hpp"
#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/hub/messagepack_reader.hpp"
#include "xos/hub/messagepack_writer.hpp"
#include "xos/json/names.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::hub::messagepack {

/// An enum described by BOOST_DESCRIBE_ENUM; on the wire it is its enumerator's name.
template <typename T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

// Each write() appends the MessagePack form of one value to `out` (signalr.md 13). A described struct is a map whose
// keys are the names that JSON gives its members; bytes are a binary value, an empty optional is nil.
inline void write(std::string& out, std::nullptr_t) { write_nil(out); }
inline void write(std::string& out, bool value) { write_bool(out, value); }
inline void write(std::string& out, std::int64_t number) { write_integer(out, number); }
inline void write(std::string& out, double number) { write_real(out, number); }
inline void write(std::string& out, std::string_view text) { write_string(out, text); }
inline void write(std::string& out, const char* text) { write_string(out, text); }
inline void write(std::string& out, const std::string& text) { write_string(out, text); }
inline void write(std::string& out, Timestamp time) { write_timestamp(out, time); }
void write(std::string& out, const std::vector<std::byte>& bytes);

/// Appends the MessagePack form of a JSON value.
void write_json(std::string& out, json::Value value);

template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, std::int64_t> && sizeof(I) < 8)
void write(std::string& out, I number) {
    write_integer(out, static_cast<std::int64_t>(number));
}

template <typename Tag>
void write(std::string& out, Id<Tag> id) {
    write_integer(out, id.value);
}

template <DescribedEnum E>
void write(std::string& out, E value);
template <typename T>
void write(std::string& out, const std::optional<T>& value);
template <typename T>
void write(std::string& out, const std::vector<T>& values);
template <typename T>
void write(std::string& out, const std::map<std::string, T>& members);
template <json::Described T>
void write(std::string& out, const T& object);

/// A value that is no enumerator is written as its number.
template <DescribedEnum E>
void write(std::string& out, E value) {
    if (const char* name = boost::describe::enum_to_string(value, nullptr)) {
        write_string(out, name);
    } else {
        write_integer(out, static_cast<std::int64_t>(value));
    }
}

template <typename T>
void write(std::string& out, const std::optional<T>& value) {
    if (value) {
        write(out, *value);
    } else {
        write_nil(out);
    }
}

template <typename T>
void write(std::string& out, const std::vector<T>& values) {
    write_array_header(out, values.size());
    for (const auto& value : values) write(out, value);
}

template <typename T>
void write(std::string& out, const std::map<std::string, T>& members) {
    write_map_header(out, members.size());
    for (const auto& [name, value] : members) {
        write_string(out, name);
        write(out, value);
    }
}

template <json::Described T>
void write(std::string& out, const T& object) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    write_map_header(out, boost::mp11::mp_size<Members>::value);
    boost::mp11::mp_for_each<Members>([&](auto member) {
        write_string(out, json::json_name<decltype(member)>.view());
        write(out, object.*member.pointer);
    });
}

/// The MessagePack form of one value.
template <typename T>
std::string to_messagepack(const T& value) {
    std::string out;
    write(out, value);
    return out;
}

namespace detail {
/// An integer of any width, or a real number that is one: JavaScript has no other numbers.
std::optional<std::int64_t> read_whole_number(MessagePackReader& in);
}  // namespace detail

// Each read() puts the next value into `out` and says whether it was whole and had the right type. After a failure
// `in` may stand inside the value, and a described struct may hold the members that were right; everything else
// leaves `out` as it was.
bool read(MessagePackReader& in, bool& out);
bool read(MessagePackReader& in, std::string& out);
bool read(MessagePackReader& in, double& out);
/// A timestamp, or a text that parse_iso() takes.
bool read(MessagePackReader& in, Timestamp& out);
bool read(MessagePackReader& in, std::vector<std::byte>& out);

template <std::integral I>
    requires(!std::same_as<I, bool> && (std::signed_integral<I> || sizeof(I) < 8))
bool read(MessagePackReader& in, I& out) {
    const auto n = detail::read_whole_number(in);
    if (!n || *n < std::int64_t{std::numeric_limits<I>::min()} || *n > std::int64_t{std::numeric_limits<I>::max()}) {
        return false;
    }
    out = static_cast<I>(*n);
    return true;
}

template <typename Tag>
bool read(MessagePackReader& in, Id<Tag>& out) {
    return read(in, out.value);
}

template <DescribedEnum E>
bool read(MessagePackReader& in, E& out);
template <typename T>
bool read(MessagePackReader& in, std::optional<T>& out);
template <typename T>
bool read(MessagePackReader& in, std::vector<T>& out);
template <typename T>
bool read(MessagePackReader& in, std::map<std::string, T>& out);
template <json::Described T>
bool read(MessagePackReader& in, T& out);

/// A name, of ASCII letters of any case, or the number of an enumerator.
template <DescribedEnum E>
bool read(MessagePackReader& in, E& out) {
    const auto name = in.read_string();
    const auto number = name ? std::nullopt : detail::read_whole_number(in);
    bool found = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (found) return;
        found = name ? ascii_iequals(*name, enumerator.name)
                     : number && *number == static_cast<std::int64_t>(enumerator.value);
        if (found) out = enumerator.value;
    });
    return found;
}

template <typename T>
bool read(MessagePackReader& in, std::optional<T>& out) {
    if (in.read_nil()) {
        out.reset();
        return true;
    }
    T inner{};
    if (!read(in, inner)) return false;
    out = std::move(inner);
    return true;
}

template <typename T>
bool read(MessagePackReader& in, std::vector<T>& out) {
    const MessagePackReader::Nesting nesting{in};
    const auto length = in.read_array_length();
    if (!length || nesting.is_too_deep()) return false;
    std::vector<T> items;
    for (std::uint32_t i = 0; i < *length; ++i) {
        T item{};
        if (!read(in, item)) return false;
        items.push_back(std::move(item));
    }
    out = std::move(items);
    return true;
}

/// Of pairs with the same key the last one counts.
template <typename T>
bool read(MessagePackReader& in, std::map<std::string, T>& out) {
    const MessagePackReader::Nesting nesting{in};
    const auto length = in.read_map_length();
    if (!length || nesting.is_too_deep()) return false;
    std::map<std::string, T> members;
    for (std::uint32_t i = 0; i < *length; ++i) {
        const auto name = in.read_string();
        T value{};
        if (!name || !read(in, value)) return false;
        members.insert_or_assign(std::string{*name}, std::move(value));
    }
    out = std::move(members);
    return true;
}

namespace detail {
/// Reads the next value into the member that JSON calls `name`, by ASCII letters of any case, or passes over it.
template <json::Described T>
bool read_member(MessagePackReader& in, std::string_view name, T& out) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    bool known = false;
    bool is_read = false;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        if (known || !ascii_iequals(name, json::json_name<decltype(member)>.view())) return;
        known = true;
        is_read = in.read_nil() || read(in, out.*member.pointer);
    });
    return known ? is_read : in.skip();
}
}  // namespace detail

/// Only declared members are read; others are passed over. A member that is absent or nil keeps its default.
template <json::Described T>
bool read(MessagePackReader& in, T& out) {
    const MessagePackReader::Nesting nesting{in};
    const auto length = in.read_map_length();
    if (!length || nesting.is_too_deep()) return false;
    for (std::uint32_t i = 0; i < *length; ++i) {
        const auto name = in.read_string();
        if (!name || !detail::read_member(in, *name, out)) return false;
    }
    return true;
}

}  // namespace xos::hub::messagepack
