// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/app/if_match.hpp"
#include "xos/app/rules.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/id.hpp"
#include "xos/base/problem.hpp"
#include "xos/json/bind.hpp"
#include "xos/json/value.hpp"

namespace xos {

/// An action's parameter that comes from the JSON body, already checked by Rules<T>.
template <typename T>
class FromBody {
public:
    FromBody() = default;
    FromBody(T value) : value_{std::move(value)} {}
    T* operator->() { return &value_; }
    const T* operator->() const { return &value_; }
    T& operator*() { return value_; }
    const T& operator*() const { return value_; }

private:
    T value_{};
};

/// An action's parameter that comes from the query string. A value that is absent or cannot be read keeps the
/// member's default (USR-3).
template <typename T>
class FromQuery {
public:
    FromQuery() = default;
    FromQuery(T value) : value_{std::move(value)} {}
    const T* operator->() const { return &value_; }
    const T& operator*() const { return value_; }

private:
    T value_{};
};

/// Decoded query parameters in the order sent.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// Everything an action's parameters can come from.
struct RequestInput {
    struct PathValue {
        std::string_view name;
        std::string_view value;  ///< decoded; lives as long as the request
    };
    const http::RequestHead& head;
    std::vector<PathValue> path{};
    QueryParameters query{};
    std::optional<json::Document> body{};
    FieldErrors errors{};  ///< what was wrong, collected over all parameters
};

namespace detail {

template <typename T>
inline constexpr bool is_body = false;
template <typename T>
inline constexpr bool is_body<FromBody<T>> = true;
template <typename T>
inline constexpr bool is_query = false;
template <typename T>
inline constexpr bool is_query<FromQuery<T>> = true;
template <typename T>
inline constexpr bool is_id = false;
template <typename Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <typename T>
inline constexpr bool is_path = is_id<T> || std::same_as<T, std::int64_t> || std::same_as<T, std::string>;

template <std::integral I>
bool parse_whole(std::string_view text, I& out) {
    I number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return false;
    out = number;
    return true;
}

inline void read_query(std::string_view text, std::string& out) { out.assign(text); }
inline void read_query(std::string_view text, bool& out) {
    if (ascii_iequals(text, "true")) out = true;
    if (ascii_iequals(text, "false")) out = false;
}
/// A number too large for the type is still a number: it becomes the nearest one, for the action to correct.
template <std::integral I>
void read_query(std::string_view text, I& out) {
    I number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end != text.data() + text.size()) return;
    if (error == std::errc{}) out = number;
    if (error == std::errc::result_out_of_range) {
        out = text.front() == '-' ? std::numeric_limits<I>::min() : std::numeric_limits<I>::max();
    }
}
template <typename T>
void read_query(std::string_view text, std::optional<T>& out) {
    T value{};
    read_query(text, value);
    out = std::move(value);
}

template <typename T>
void bind_body(RequestInput& input, T& out) {
    static_assert(json::Described<T>, "FromBody<T>: describe T with BOOST_DESCRIBE_STRUCT.");
    if (!input.body || input.body->root().kind() != json::Kind::object) {
        input.errors.add("$", json::not_valid_text);
        return;
    }
    json::bind_members(input.body->root(), out, input.errors);
    Rules<T>::of().check(out, input.errors);
}

template <typename T>
void bind_query(const QueryParameters& query, T& out) {
    static_assert(json::Described<T>, "FromQuery<T>: describe T with BOOST_DESCRIBE_STRUCT.");
    using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        for (const auto& [name, value] : query) {
            if (name == json::json_name<decltype(member)>.view()) {
                read_query(value, out.*member.pointer);
                return;
            }
        }
    });
}

/// Adds the members of a FromQuery<T> parameter as JSON text; nothing for other parameters.
template <typename P>
void list_query(const RequestInput& input, QueryParameters& out) {
    if constexpr (is_query<P>) {
        auto value = std::remove_cvref_t<decltype(*std::declval<P&>())>{};
        bind_query(input.query, value);
        using Members = boost::describe::describe_members<decltype(value), boost::describe::mod_public>;
        boost::mp11::mp_for_each<Members>([&](auto member) {
            out.emplace_back(json::json_name<decltype(member)>.view(), json::to_json(value.*member.pointer));
        });
    }
}

/// Reads one parameter of an action. `next_path` counts the path values used so far.
template <typename P>
P read_parameter(RequestInput& input, std::size_t& next_path) {
    static_assert(is_body<P> || is_query<P> || std::same_as<P, IfMatch> || is_path<P>,
                  "An action's parameter is FromBody<T>, FromQuery<T>, IfMatch, or a path value: Id<Tag>, "
                  "std::int64_t or std::string.");
    P out{};
    if constexpr (std::same_as<P, IfMatch>) {
        out = IfMatch{input.head};
    } else if constexpr (is_body<P>) {
        bind_body(input, *out);
    } else if constexpr (is_query<P>) {
        auto value = std::remove_cvref_t<decltype(*out)>{};
        bind_query(input.query, value);
        out = P{std::move(value)};
    } else {
        const auto& [name, text] = input.path.at(next_path++);
        if constexpr (std::same_as<P, std::string>) {
            out = text;
        } else if constexpr (std::same_as<P, std::int64_t>) {
            if (!parse_whole(text, out)) input.errors.add(name, json::not_valid_text);
        } else {
            if (!parse_whole(text, out.value)) input.errors.add(name, "The value is not a valid id");
        }
    }
    return out;
}

}  // namespace detail
}  // namespace xos
