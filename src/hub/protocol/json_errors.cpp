// SPDX-License-Identifier: Apache-2.0
#include "hub/protocol/json_errors.hpp"

namespace xos::hub {
namespace {

std::string_view type_name(json::Value value) {
    switch (value.kind()) {
        case json::Kind::null: return "Null";
        case json::Kind::boolean: return *value.boolean() ? "True" : "False";
        case json::Kind::integer:
        case json::Kind::real: return "Number";
        case json::Kind::string: return "String";
        case json::Kind::array: return "Array";
        case json::Kind::object: return "Object";
    }
    return {};
}

}  // namespace

std::string missing_property_text(std::string_view name) {
    return "Missing required property '" + std::string{name} + "'.";
}

std::string wrong_type_text(std::string_view name, std::string_view type) {
    return "Expected '" + std::string{name} + "' to be of type " + std::string{type} + '.';
}

std::string not_an_object_text(json::Value root) {
    return "Unexpected JSON Token Type '" + std::string{type_name(root)} + "'. Expected a JSON Object.";
}

}  // namespace xos::hub
