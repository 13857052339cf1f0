// SPDX-License-Identifier: Apache-2.0
// Declarations of the hub module.
#pragma once

#include <cstdint>

namespace xos::hub {

enum class Encoding : std::uint8_t;
struct MessagePackExtension;
enum class MessagePackKind;
class MessagePackReader;

}  // namespace xos::hub
