// SPDX-License-Identifier: Apache-2.0
// What a C++ type looks like in JSON, as data: for those who tell other languages of it.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/json/enums.hpp"
#include "xos/json/names.hpp"
#include "xos/json/writer.hpp"

namespace xos::json {

struct ShapeMember;

/// The JSON form of one type.
struct Shape {
    enum class Kind : std::uint8_t {
        any,
        nothing,  ///< always null
        boolean,
        number,
        text,
        text_or_number,
        list,       ///< of inner[0]
        map,        ///< names to inner[0]
        record,     ///< an object with the members of a described struct
        parameter,  ///< the type that a generic record is made for
    };
    Kind kind = Kind::any;
    bool is_optional = false;                         ///< may be null as well
    std::vector<Shape> inner{};                       ///< of a generic record: what it is made for
    std::string name{};                               ///< of a record: the C++ name without namespaces
    const std::type_info* type = nullptr;             ///< of a record, to tell two of one name apart
    std::vector<ShapeMember> (*members)() = nullptr;  ///< of a record; asked for late, so that a record may hold itself
};

struct ShapeMember {
    std::string name;  ///< as in JSON
    Shape shape;
};

/// Stands for the argument of a generic record, such as PagedResult<T>.
struct TypeParameter {};

/// The C++ name without namespaces and template arguments.
std::string short_name(const std::type_info& type);

template <typename T>
Shape shape_of();

/// The members of a described struct, in the order in which they are written.
template <typename T>
std::vector<ShapeMember> members_of() {
    using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;
    std::vector<ShapeMember> out;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        using Type = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
        out.push_back({std::string{json_name<decltype(member)>.view()}, shape_of<Type>()});
    });
    return out;
}

namespace detail {

template <typename T>
inline constexpr bool is_id = false;
template <typename Tag>
inline constexpr bool is_id<Id<Tag>> = true;

template <typename T>
Shape plain_record() {
    return {.kind = Shape::Kind::record, .name = short_name(typeid(T)), .type = &typeid(T), .members = members_of<T>};
}
template <typename T>
Shape record_shape(std::type_identity<T>) {
    return plain_record<T>();
}
/// Its members are told once, for whatever type it is made for.
template <template <typename> typename Generic, typename T>
Shape record_shape(std::type_identity<Generic<T>>) {
    auto shape = plain_record<Generic<TypeParameter>>();
    shape.inner = {shape_of<T>()};
    return shape;
}

inline Shape container_shape(Shape::Kind kind, Shape element) { return {.kind = kind, .inner = {std::move(element)}}; }

template <typename T>
Shape inner_shape(std::type_identity<std::optional<T>>) {
    auto shape = shape_of<T>();
    shape.is_optional = true;
    return shape;
}
template <typename T>
Shape inner_shape(std::type_identity<std::vector<T>>) {
    return container_shape(Shape::Kind::list, shape_of<T>());
}
inline Shape inner_shape(std::type_identity<std::vector<std::byte>>) { return {.kind = Shape::Kind::text}; }
template <typename T>
Shape inner_shape(std::type_identity<std::map<std::string, T>>) {
    return container_shape(Shape::Kind::map, shape_of<T>());
}

}  // namespace detail

/// The form in which write() writes a T. A type with a reading or writing of its own says its shape by a function
/// `json_shape(std::type_identity<T>)` beside it; a type that nothing is known of is Kind::any.
template <typename T>
Shape shape_of() {
    using Kind = Shape::Kind;
    constexpr std::type_identity<T> type;
    if constexpr (requires { json_shape(type); }) {
        return json_shape(type);
    } else if constexpr (std::is_same_v<T, TypeParameter>) {
        return {.kind = Kind::parameter};
    } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
        return {.kind = Kind::nothing};
    } else if constexpr (std::is_same_v<T, bool>) {
        return {.kind = Kind::boolean};
    } else if constexpr (std::is_arithmetic_v<T> || detail::is_id<T> || DescribedEnum<T>) {
        return {.kind = Kind::number};
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Timestamp>) {
        return {.kind = Kind::text};
    } else if constexpr (requires { detail::inner_shape(type); }) {
        return detail::inner_shape(type);
    } else if constexpr (Described<T>) {
        return detail::record_shape(type);
    } else {
        return {};
    }
}

}  // namespace xos::json
