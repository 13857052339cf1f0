// SPDX-License-Identifier: Apache-2.0
// The sentences about JSON that is not as it should be, which messages and the handshake share (signalr.md 9, 12.2).
#pragma once

#include <string>
#include <string_view>

#include "xos/json/value.hpp"

namespace xos::hub {

inline constexpr std::string_view unreadable_json_text = "Error reading JSON.";

std::string missing_property_text(std::string_view name);
/// `type` is the JSON type's name with a capital, such as "String".
std::string wrong_type_text(std::string_view name, std::string_view type);
/// For a text whose root is something else than an object.
std::string not_an_object_text(json::Value root);

}  // namespace xos::hub
