// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xos/base/encoding.hpp"

namespace xos::hub {

/// The value of the first entry with this name, in any case of ASCII letters; null when there is none. For parameters
/// of a query and fields of a header.
inline const std::string* find_value(const std::vector<std::pair<std::string, std::string>>& entries,
                                     std::string_view name) {
    const auto found =
        std::ranges::find_if(entries, [&](const auto& entry) { return ascii_iequals(entry.first, name); });
    return found == entries.end() ? nullptr : &found->second;
}

}  // namespace xos::hub
