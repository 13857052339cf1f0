// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/method_table.hpp"

#include <stdexcept>
#include <utility>

#include "xos/base/encoding.hpp"

namespace xos::hub {
MethodTable::MethodTable(std::vector<HubMethod> methods) {
    for (auto& method : methods) {
        auto key = ascii_lower(method.name);
        const auto name = method.name;
        if (!by_name_.try_emplace(std::move(key), std::move(method)).second) {
            throw std::logic_error{"hub method " + name + " is there twice; names have no case and no overloads"};
        }
    }
}

const HubMethod* MethodTable::find(std::string_view name) const {
    const auto found = by_name_.find(ascii_lower(name));
    return found == by_name_.end() ? nullptr : &found->second;
}

}  // namespace xos::hub
