// SPDX-License-Identifier: Apache-2.0
#include "xos/db/params.hpp"

namespace xos::db {

const Value* Params::find(std::string_view name) const {
    for (const auto& param : params_) {
        if (param.name == name) return &param.value;
    }
    return nullptr;
}

}  // namespace xos::db
