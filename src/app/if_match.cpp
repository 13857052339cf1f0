// SPDX-License-Identifier: Apache-2.0
#include "xos/app/if_match.hpp"

#include <string>

#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"

namespace xos {

IfMatch::IfMatch(const http::RequestHead& head) {
    std::optional<std::string> list;
    for (const auto& field : head.fields) {
        if (!ascii_iequals(field.name, "If-Match")) continue;
        list = list ? *list + "," + std::string{field.value} : std::string{field.value};
    }
    if (!list) return;
    tags_ = http::EntityTags::parse(*list);
    if (!tags_) throw bad_request("Invalid request");
}

}  // namespace xos
