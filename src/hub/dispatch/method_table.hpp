// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "xos/hub/method.hpp"

namespace xos::hub {

/// Finds the methods of one hub by name, in any case of ASCII letters.
class MethodTable {
public:
    /// Throws: std::logic_error for two methods of one name; a hub cannot choose between them.
    explicit MethodTable(std::vector<HubMethod> methods);

    /// Null when clients cannot call such a method (HUBS-4).
    const HubMethod* find(std::string_view name) const;
    /// By name in lower case.
    const std::map<std::string, HubMethod, std::less<>>& all() const { return by_name_; }

private:
    std::map<std::string, HubMethod, std::less<>> by_name_;  // lower case
};

}  // namespace xos::hub
