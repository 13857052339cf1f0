// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

namespace xos::hub {

/// A finished message, shared by all connections it goes to.
using SharedFrame = std::shared_ptr<const std::string>;

}  // namespace xos::hub
