// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <optional>
#include <string_view>
#include <type_traits>

#include "xos/base/encoding.hpp"

namespace xos::json {

/// An enum described by BOOST_DESCRIBE_ENUM.
template <typename T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// The enumerator with this number; empty when there is none.
template <DescribedEnum E>
std::optional<E> find_enumerator(std::underlying_type_t<E> number) {
    std::optional<E> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (static_cast<std::underlying_type_t<E>>(enumerator.value) == number) found = enumerator.value;
    });
    return found;
}

/// The enumerator with exactly this name, or else one whose name differs only in the case of ASCII letters.
template <DescribedEnum E>
std::optional<E> find_enumerator(std::string_view name) {
    std::optional<E> exact;
    std::optional<E> similar;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
        if (name == enumerator.name) exact = enumerator.value;
        if (ascii_iequals(name, enumerator.name)) similar = enumerator.value;
    });
    return exact ? exact : similar;
}

}  // namespace xos::json
