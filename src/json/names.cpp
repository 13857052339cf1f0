// SPDX-License-Identifier: Apache-2.0
#include "xos/json/names.hpp"

namespace xos::json {

std::string camel_case(std::string_view snake_case) {
    std::string out;
    out.reserve(snake_case.size());
    bool upper = false;
    for (const char c : snake_case) {
        if (c == '_') {
            upper = true;
            continue;
        }
        out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        upper = false;
    }
    return out;
}

}  // namespace xos::json
