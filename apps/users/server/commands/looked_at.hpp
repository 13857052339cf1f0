// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "commands.hpp"

namespace xos::users {

/// Calls `look` with an application that serves nobody, in a folder of its own that goes afterwards.
void look_at_application(const CommonOptions& common, const std::function<void(const Application&)>& look);

}  // namespace xos::users
