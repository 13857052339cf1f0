// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "xos/base/encoding.hpp"
#include "xos/json/bind.hpp"

namespace xos::json {

bool read(Value value, std::vector<std::byte>& out) {
    const auto text = value.string();
    const auto bytes = text ? base64_decode(*text) : std::nullopt;
    if (!bytes) return false;
    out.resize(bytes->size());
    if (!bytes->empty()) std::memcpy(out.data(), bytes->data(), bytes->size());
    return true;
}

}  // namespace xos::json
