// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "xos/app/routes.hpp"
#include "xos/hub/method.hpp"

namespace xos {

/// What clients may reach at one hub, or at one endpoint of bytes, which has no methods.
struct HubInfo {
    struct Method {
        std::string name;
        Access access;           ///< the hub's, unless the method asks for a permission of its own
        hub::MethodShape shape;  ///< what it takes and gives
    };
    std::string path;
    Access access;
    std::vector<Method> methods;  ///< by name
};

}  // namespace xos
