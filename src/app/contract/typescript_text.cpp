// SPDX-License-Identifier: Apache-2.0
#include "app/contract/typescript_text.hpp"

namespace xos::contract {

std::string typescript_head(std::string_view what) {
    return "// SPDX-License-Identifier: Apache-2.0\n"
           "// Printed by the server from its own declarations: change those, not this file.\n"
           "//\n// " +
           std::string{what} + "\n";
}

std::string typescript_literal(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out += '\'';
}

}  // namespace xos::contract
