// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/json/enums.hpp"
#include "xos/json/names.hpp"
#include "xos/json/value.hpp"

namespace xos::json {

/// A type described by BOOST_DESCRIBE_STRUCT; its members become JSON members by names.hpp's rule.
template <typename T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_enum_v<T>;

/// Any value, as finished JSON text. It is written as it stands; read, it is the value's text without white space.
struct Raw {
    std::string text = "null";
};

// Each write() appends the JSON form of one value to `out`. Output escapes `<`, `>`, `&`, U+2028 and U+2029
// besides what JSON demands (JSON-6); bytes that are not UTF-8 become U+FFFD; non-finite numbers become null. Bytes
// are padded base64, an enum is its number.
void write(std::string& out, std::string_view text);
void write(std::string& out, std::int64_t number);
void write(std::string& out, std::uint64_t number);
void write(std::string& out, double number);
/// With fewer digits than the same number as a double; a reader who rounds the double gets this float.
void write(std::string& out, float number);
void write(std::string& out, bool value);
void write(std::string& out, Timestamp time);
void write(std::string& out, const std::vector<std::byte>& bytes);
/// Nothing that a reader can tell apart changes: numbers keep their kind, members their order.
void write(std::string& out, Value value);
inline void write(std::string& out, std::nullptr_t) { out += "null"; }
inline void write(std::string& out, const char* text) { write(out, std::string_view{text}); }
inline void write(std::string& out, const std::string& text) { write(out, std::string_view{text}); }
inline void write(std::string& out, const Raw& raw) { out += raw.text; }

template <std::integral I>
    requires(!std::same_as<I, bool> && !std::same_as<I, std::int64_t> && !std::same_as<I, std::uint64_t>)
void write(std::string& out, I number) {
    write(out, static_cast<std::conditional_t<std::signed_integral<I>, std::int64_t, std::uint64_t>>(number));
}

template <typename Tag>
void write(std::string& out, Id<Tag> id) {
    write(out, id.value);
}

template <DescribedEnum E>
void write(std::string& out, E value) {
    write(out, std::to_underlying(value));
}

template <typename T>
void write(std::string& out, const std::optional<T>& value);
template <typename T>
void write(std::string& out, const std::vector<T>& values);
template <typename T>
void write(std::string& out, const std::map<std::string, T>& members);
template <Described T>
void write(std::string& out, const T& object);

template <typename T>
void write(std::string& out, const std::optional<T>& value) {
    if (value) {
        write(out, *value);
    } else {
        out += "null";
    }
}

template <typename T>
void write(std::string& out, const std::vector<T>& values) {
    char separator = '[';
    for (const auto& value : values) {
        out += separator;
        write(out, value);
        separator = ',';
    }
    out += values.empty() ? "[]" : "]";
}

template <typename T>
void write(std::string& out, const std::map<std::string, T>& members) {
    char separator = '{';
    for (const auto& [name, value] : members) {
        out += separator;
        write(out, std::string_view{name});
        out += ':';
        write(out, value);
        separator = ',';
    }
    out += members.empty() ? "{}" : "}";
}

namespace detail {
/// `,"createdAt":` with the comma, as one literal per member.
template <typename Member>
struct KeyText {
    static constexpr auto text = [] {
        constexpr std::string_view name = json_name<Member>.view();
        std::array<char, name.size() + 4> t{};
        std::size_t n = 0;
        t[n++] = ',';
        t[n++] = '"';
        for (const char c : name) t[n++] = c;
        t[n++] = '"';
        t[n++] = ':';
        return t;
    }();
    static constexpr std::string_view with_comma{text.data(), text.size()};
};
}  // namespace detail

template <Described T>
void write(std::string& out, const T& object) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    out += '{';
    bool first = true;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        out += detail::KeyText<decltype(member)>::with_comma.substr(first ? 1 : 0);
        write(out, object.*member.pointer);
        first = false;
    });
    out += '}';
}

/// Appends a finite number so that it has the kind real when it is read again: `1.0`, not `1`.
void write_real(std::string& out, double number);

/// The JSON text of one value.
template <typename T>
std::string to_json(const T& value) {
    std::string out;
    write(out, value);
    return out;
}

}  // namespace xos::json
