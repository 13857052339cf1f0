// SPDX-License-Identifier: Apache-2.0
#include "xos/base/descriptor.hpp"

#include <unistd.h>

namespace xos {

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

}  // namespace xos
