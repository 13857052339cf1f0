// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace xos::users {

/// The known word that a mistyped one is nearest to, when it is near enough to be meant.
std::optional<std::string> did_you_mean(std::string_view word, std::span<const std::string> known);

}  // namespace xos::users
