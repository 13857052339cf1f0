// SPDX-License-Identifier: Apache-2.0
#include "xos/base/random.hpp"

#include <cerrno>

#include <sys/random.h>

#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos {

void fill_random(std::span<unsigned char> out) {
    while (!out.empty()) {
        const auto got = ::getrandom(out.data(), out.size(), 0);
        XOS_ASSERT(got > 0 || errno == EINTR);
        if (got > 0) out = out.subspan(static_cast<std::size_t>(got));
    }
}

std::string random_token(std::size_t bytes) {
    std::string raw(bytes, '\0');
    const std::span<unsigned char> view{reinterpret_cast<unsigned char*>(raw.data()), raw.size()};
    fill_random(view);
    return base64url_encode(view);
}

}  // namespace xos
