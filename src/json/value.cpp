// SPDX-License-Identifier: Apache-2.0
#include "xos/json/value.hpp"

#include <utility>

#include "json/document_access.hpp"
#include "xos/base/encoding.hpp"

namespace xos::json {
namespace {

using detail::to_bytes;
using detail::to_element;
using simdjson::dom::element_type;

template <typename T>
std::optional<T> value_of(simdjson::simdjson_result<T> result) {
    T value{};
    if (std::move(result).get(value) != simdjson::SUCCESS) return std::nullopt;
    return value;
}

}  // namespace

Kind Value::kind() const {
    switch (to_element(element_).type()) {
        case element_type::NULL_VALUE: return Kind::null;
        case element_type::BOOL: return Kind::boolean;
        case element_type::INT64: return Kind::integer;
        case element_type::UINT64:  // only beyond int64, where integer() has nothing to give
        case element_type::DOUBLE: return Kind::real;
        case element_type::STRING: return Kind::string;
        case element_type::ARRAY: return Kind::array;
        case element_type::OBJECT: return Kind::object;
    }
    return Kind::null;
}

std::optional<bool> Value::boolean() const { return value_of(to_element(element_).get_bool()); }

std::optional<std::int64_t> Value::integer() const {
    const auto element = to_element(element_);
    if (element.type() != element_type::INT64) return std::nullopt;
    return value_of(element.get_int64());
}

std::optional<std::uint64_t> Value::unsigned_integer() const {
    const auto element = to_element(element_);
    if (element.type() != element_type::INT64 && element.type() != element_type::UINT64) return std::nullopt;
    return value_of(element.get_uint64());  // refuses what is negative
}

std::optional<double> Value::number() const { return value_of(to_element(element_).get_double()); }

std::optional<std::string_view> Value::string() const { return value_of(to_element(element_).get_string()); }

Value Value::in_any_case() const {
    Value value = *this;
    value.any_case_ = true;
    return value;
}

Value Value::inside(const std::array<std::byte, 16>& element) const {
    Value value;
    value.element_ = element;
    value.any_case_ = any_case_;
    return value;
}

std::optional<Value> Value::find(std::string_view name) const {
    simdjson::dom::object object;
    if (to_element(element_).get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
    detail::Element exact;
    if (object.at_key(name).get(exact) == simdjson::SUCCESS) return inside(to_bytes(exact));
    if (!any_case_) return std::nullopt;
    std::optional<Value> similar;
    for (const auto& [key, item] : object) {
        if (ascii_iequals(key, name)) similar = inside(to_bytes(item));
    }
    return similar;
}

std::vector<Value> Value::elements() const {
    std::vector<Value> out;
    simdjson::dom::array array;
    if (to_element(element_).get_array().get(array) != simdjson::SUCCESS) return out;
    out.reserve(array.size());
    for (const detail::Element item : array) out.push_back(inside(to_bytes(item)));
    return out;
}

std::vector<std::pair<std::string_view, Value>> Value::members() const {
    std::vector<std::pair<std::string_view, Value>> out;
    simdjson::dom::object object;
    if (to_element(element_).get_object().get(object) != simdjson::SUCCESS) return out;
    out.reserve(object.size());
    for (const auto& [name, item] : object) out.emplace_back(name, inside(to_bytes(item)));
    return out;
}

}  // namespace xos::json
