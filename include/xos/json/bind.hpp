// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cmath>
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

#include "xos/base/id.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/json/enums.hpp"
#include "xos/json/names.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::json {

/// Text of a member whose JSON type is wrong (VAL-2).
inline constexpr std::string_view not_valid_text = "The value is not valid";

// Each read() puts a JSON value into `out` and says whether it had the right type. Nothing is converted: an integer
// member takes an integer token in range, text takes a string (JSON-3). `out` is unchanged on failure, but for
// a described struct, which may then hold the members that were right. Names of members are found by Value::find(), so
// in_any_case() is all that tells a hub's reading from that of a request body.
inline bool read(Value value, bool& out) {
    const auto b = value.boolean();
    if (b) out = *b;
    return b.has_value();
}

inline bool read(Value value, std::string& out) {
    const auto s = value.string();
    if (s) out.assign(*s);
    return s.has_value();
}

inline bool read(Value value, double& out) {
    const auto n = value.number();
    if (n) out = *n;
    return n.has_value();
}

/// A number that rounds to a finite float.
inline bool read(Value value, float& out) {
    const auto n = value.number();
    if (!n || !std::isfinite(static_cast<float>(*n))) return false;
    out = static_cast<float>(*n);
    return true;
}

template <std::signed_integral I>
bool read(Value value, I& out) {
    const auto n = value.integer();
    if (!n || *n < std::numeric_limits<I>::min() || *n > std::numeric_limits<I>::max()) return false;
    out = static_cast<I>(*n);
    return true;
}

template <std::unsigned_integral U>
    requires(!std::same_as<U, bool>)
bool read(Value value, U& out) {
    const auto n = value.unsigned_integer();
    if (!n || *n > std::numeric_limits<U>::max()) return false;
    out = static_cast<U>(*n);
    return true;
}

/// Any date-time that parse_date_time() takes.
inline bool read(Value value, Timestamp& out) {
    const auto s = value.string();
    const auto time = s ? parse_date_time(*s) : std::nullopt;
    if (time) out = *time;
    return time.has_value();
}

/// Padded base64.
bool read(Value value, std::vector<std::byte>& out);

/// Takes any value.
inline bool read(Value value, Raw& out) {
    out.text.clear();
    write(out.text, value);
    return true;
}

template <typename Tag>
bool read(Value value, Id<Tag>& out) {
    return read(value, out.value);
}

/// The number of an enumerator, or its name in any case of ASCII letters.
template <DescribedEnum E>
bool read(Value value, E& out) {
    std::optional<E> found;
    std::underlying_type_t<E> number{};
    if (const auto name = value.string()) {
        found = find_enumerator<E>(*name);
    } else if (read(value, number)) {
        found = find_enumerator<E>(number);
    }
    if (found) out = *found;
    return found.has_value();
}

template <typename T>
bool read(Value value, std::optional<T>& out);
template <typename T>
bool read(Value value, std::vector<T>& out);
template <typename T>
bool read(Value value, std::map<std::string, T>& out);
template <Described T>
bool read(Value value, T& out);

template <typename T>
bool read(Value value, std::optional<T>& out) {
    if (value.is_null()) {
        out.reset();
        return true;
    }
    T inner{};
    if (!read(value, inner)) return false;
    out = std::move(inner);
    return true;
}

template <typename T>
bool read(Value value, std::vector<T>& out) {
    if (value.kind() != Kind::array) return false;
    std::vector<T> items;
    for (const Value element : value.elements()) {
        T item{};
        if (!read(element, item)) return false;
        items.push_back(std::move(item));
    }
    out = std::move(items);
    return true;
}

/// Keys are taken as they are. Of members with the same name the last one counts.
template <typename T>
bool read(Value value, std::map<std::string, T>& out) {
    if (value.kind() != Kind::object) return false;
    std::map<std::string, T> members;
    for (const auto& [name, element] : value.members()) {
        T member{};
        if (!read(element, member)) return false;
        members.insert_or_assign(std::string{name}, std::move(member));
    }
    out = std::move(members);
    return true;
}

/// Binds an object to a described type. Only declared members are read; others are ignored (JSON-5, HTTP-10).
/// A member that is absent or null keeps its default. Every member of a wrong type is named in `errors`.
template <Described T>
void bind_members(Value object, T& out, FieldErrors& errors) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        constexpr std::string_view name = json_name<decltype(member)>.view();
        const auto value = object.find(name);
        if (!value || value->is_null()) return;
        if (!read(*value, out.*member.pointer)) errors.add(name, not_valid_text);
    });
}

template <Described T>
bool read(Value value, T& out) {
    if (value.kind() != Kind::object) return false;
    FieldErrors errors;
    bind_members(value, out, errors);
    return errors.empty();
}

}  // namespace xos::json
