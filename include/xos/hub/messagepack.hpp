// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
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
#include "xos/json/enums.hpp"
#include "xos/json/names.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::hub::messagepack {

// Each write() appends the MessagePack form of one value to `out` (signalr.md 13). A described struct is a map whose
// keys are the names that JSON gives its members; bytes are a binary value, an empty optional is nil. The calls below
// are qualified, because the namespace of a value may have a write() too, which writes JSON.
inline void write(std::string& out, std::nullptr_t) { write_nil(out); }
inline void write(std::string& out, bool value) { write_bool(out, value); }
inline void write(std::string& out, std::int64_t number) { write_integer(out, number); }
inline void write(std::string& out, std::uint64_t number) { write_unsigned(out, number); }
inline void write(std::string& out, double number) { write_real(out, number); }
inline void write(std::string& out, float number) { write_real32(out, number); }
inline void write(std::string& out, std::string_view text) { write_string(out, text); }
inline void write(std::string& out, const char* text) { write_string(out, text); }
inline void write(std::string& out, const std::string& text) { write_string(out, text); }
inline void write(std::string& out, Timestamp time) { write_timestamp(out, time); }
void write(std::string& out, const std::vector<std::byte>& bytes);
/// The value that the text stands for. Cost: one parsing of the text.
/// Throws: std::invalid_argument when the text is no JSON or deeper than 255.
void write(std::string& out, const json::Raw& raw);

/// Appends the MessagePack form of a JSON value.
void write_json(std::string& out, json::Value value);

template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, std::int64_t> && !std::same_as<I, std::uint64_t>)
void write(std::string& out, I number) {
    write(out, static_cast<std::conditional_t<std::signed_integral<I>, std::int64_t, std::uint64_t>>(number));
}

template <typename Tag>
void write(std::string& out, Id<Tag> id) {
    write_integer(out, id.value);
}

template <json::DescribedEnum E>
void write(std::string& out, E value);
template <typename T>
void write(std::string& out, const std::optional<T>& value);
template <typename T>
void write(std::string& out, const std::vector<T>& values);
template <typename T>
void write(std::string& out, const std::map<std::string, T>& members);
template <json::Described T>
void write(std::string& out, const T& object);

/// The enumerator's name. A value that is no enumerator is written as its number.
template <json::DescribedEnum E>
void write(std::string& out, E value) {
    if (const char* name = boost::describe::enum_to_string(value, nullptr)) {
        write_string(out, name);
    } else {
        messagepack::write(out, std::to_underlying(value));
    }
}

template <typename T>
void write(std::string& out, const std::optional<T>& value) {
    if (value) {
        messagepack::write(out, *value);
    } else {
        write_nil(out);
    }
}

template <typename T>
void write(std::string& out, const std::vector<T>& values) {
    write_array_header(out, values.size());
    for (const auto& value : values) messagepack::write(out, value);
}

template <typename T>
void write(std::string& out, const std::map<std::string, T>& members) {
    write_map_header(out, members.size());
    for (const auto& [name, value] : members) {
        write_string(out, name);
        messagepack::write(out, value);
    }
}

template <json::Described T>
void write(std::string& out, const T& object) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    write_map_header(out, boost::mp11::mp_size<Members>::value);
    boost::mp11::mp_for_each<Members>([&](auto member) {
        write_string(out, json::json_name<decltype(member)>.view());
        messagepack::write(out, object.*member.pointer);
    });
}

/// The MessagePack form of one value.
template <typename T>
std::string to_messagepack(const T& value) {
    std::string out;
    messagepack::write(out, value);
    return out;
}

namespace detail {
/// An integer of any width, or a real number that is one: JavaScript has no other numbers.
bool read_whole_number(MessagePackReader& in, std::int64_t& out);
bool read_whole_number(MessagePackReader& in, std::uint64_t& out);
}  // namespace detail

// Each read() puts the next value into `out` and says whether it was whole and had the right type. After a failure
// `in` may stand inside the value, and a described struct may hold the members that were right; everything else
// leaves `out` as it was.
bool read(MessagePackReader& in, bool& out);
bool read(MessagePackReader& in, std::string& out);
bool read(MessagePackReader& in, double& out);
/// A number that rounds to a finite float, or a real that is not finite.
bool read(MessagePackReader& in, float& out);
/// A timestamp; a local time as [timestamp, minutes that it is ahead of UTC], which .NET clients send; or a text that
/// parse_date_time() takes.
bool read(MessagePackReader& in, Timestamp& out);
bool read(MessagePackReader& in, std::vector<std::byte>& out);
/// Any value that JSON can say too. Times become texts, bytes base64. A number that is not finite, another extension,
/// a key that is no string and a key that comes twice do not bind.
bool read(MessagePackReader& in, json::Raw& out);

template <std::integral I>
    requires(!std::same_as<I, bool>)
bool read(MessagePackReader& in, I& out) {
    std::conditional_t<std::signed_integral<I>, std::int64_t, std::uint64_t> n{};
    if (!detail::read_whole_number(in, n)) return false;
    if (n < std::numeric_limits<I>::min() || n > std::numeric_limits<I>::max()) return false;
    out = static_cast<I>(n);
    return true;
}

template <typename Tag>
bool read(MessagePackReader& in, Id<Tag>& out) {
    return read(in, out.value);
}

template <json::DescribedEnum E>
bool read(MessagePackReader& in, E& out);
template <typename T>
bool read(MessagePackReader& in, std::optional<T>& out);
template <typename T>
bool read(MessagePackReader& in, std::vector<T>& out);
template <typename T>
bool read(MessagePackReader& in, std::map<std::string, T>& out);
template <json::Described T>
bool read(MessagePackReader& in, T& out);

/// The name of an enumerator, in any case of ASCII letters, or its number.
template <json::DescribedEnum E>
bool read(MessagePackReader& in, E& out) {
    std::optional<E> found;
    std::underlying_type_t<E> number{};
    if (const auto name = in.read_string()) {
        found = json::find_enumerator<E>(*name);
    } else if (read(in, number)) {
        found = json::find_enumerator<E>(number);
    }
    if (found) out = *found;
    return found.has_value();
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
/// Reads the members of one map into an object. An exact name goes before one in another case of ASCII letters,
/// whichever comes first; of names that are equally good the last one counts.
template <json::Described T>
class MemberReader {
public:
    MemberReader(MessagePackReader& in, T& out) : in_{in}, out_{out} {}

    /// Takes the value behind this name, or passes over it when it is of no member.
    bool read_next(std::string_view name) {
        const auto wanted = index_of(name);
        bool is_read = false;
        for_each_member([&](std::size_t index, auto member) {
            if (index == wanted) is_read = in_.read_nil() || read(in_, out_.*member.pointer);
        });
        return wanted == count ? in_.skip() : is_read;
    }

private:
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    static constexpr std::size_t count = boost::mp11::mp_size<Members>::value;

    static void for_each_member(auto&& visit) {
        std::size_t index = 0;
        boost::mp11::mp_for_each<Members>([&](auto member) { visit(index++, member); });
    }

    std::size_t index_of(std::string_view name) {
        std::size_t exact = count;
        std::size_t similar = count;
        for_each_member([&](std::size_t index, auto member) {
            constexpr std::string_view member_name = json::json_name<decltype(member)>.view();
            if (name == member_name) {
                exact = index;
            } else if (!is_exact_[index] && ascii_iequals(name, member_name)) {
                similar = index;
            }
        });
        if (exact == count) return similar;
        is_exact_[exact] = true;
        return exact;
    }

    MessagePackReader& in_;
    T& out_;
    std::array<bool, count> is_exact_{};
};
}  // namespace detail

/// Only declared members are read; others are passed over. A member that is absent or nil keeps its default.
template <json::Described T>
bool read(MessagePackReader& in, T& out) {
    const MessagePackReader::Nesting nesting{in};
    const auto length = in.read_map_length();
    if (!length || nesting.is_too_deep()) return false;
    detail::MemberReader<T> members{in, out};
    for (std::uint32_t i = 0; i < *length; ++i) {
        const auto name = in.read_string();
        if (!name || !members.read_next(*name)) return false;
    }
    return true;
}

}  // namespace xos::hub::messagepack
