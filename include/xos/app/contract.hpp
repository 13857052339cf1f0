// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xos/json/shape.hpp"

namespace xos {

class Application;

/// A tenant's event as clients see it.
struct EventShape {
    std::string name;
    std::vector<json::ShapeMember> arguments;
};

/// The shape of an event whose members are described; they are its arguments, in their order.
template <typename E>
EventShape event_shape() {
    return {std::string{E::event_name()}, json::members_of<E>()};
}

/// TypeScript declarations of what an application takes and gives: every request and reply type of its routes, the
/// routes themselves by method and path, the events that were declared, and the methods of the hubs.
/// Throws: std::logic_error when two different types have one name.
std::string typescript_types(const Application& application);

/// The validation rules of every request, as a TypeScript constant, so that forms in the browser check by the same
/// rules and show the same texts (VAL-3).
/// Throws: like typescript_types().
std::string typescript_rules(const Application& application);

}  // namespace xos
