// SPDX-License-Identifier: Apache-2.0
#include "xos/base/descriptor.hpp"

#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace xos {

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

bool try_lock(const Descriptor& file) {
    while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return false;
        if (errno != EINTR) throw std::system_error{errno, std::generic_category(), "a file cannot be locked"};
    }
    return true;
}

}  // namespace xos
