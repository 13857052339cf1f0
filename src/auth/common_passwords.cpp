// SPDX-License-Identifier: Apache-2.0
// The list is embedded as the text it is (read-only pages of the program, shared by all processes) and searched in
// place: halve the bytes, go back to the start of the line. No index, no work at start.
#include "auth/common_passwords.hpp"

#include <algorithm>
#include <cstddef>

#include "xos/auth/password.hpp"

asm(".pushsection .rodata\n"
    ".global xos_common_passwords_begin\n"
    ".global xos_common_passwords_end\n"
    "xos_common_passwords_begin:\n"
    ".incbin \"" XOS_COMMON_PASSWORDS_FILE
    "\"\n"
    "xos_common_passwords_end:\n"
    ".popsection\n");

extern "C" const char xos_common_passwords_begin[];
extern "C" const char xos_common_passwords_end[];

namespace xos::auth {
namespace {

unsigned char lower(char c) { return static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

/// Below, at or above zero as the lower-cased password sorts before, at or after the line.
std::ptrdiff_t compare(std::string_view password, std::string_view line) {
    const auto common = std::min(password.size(), line.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (const int difference = lower(password[i]) - static_cast<unsigned char>(line[i])) return difference;
    }
    return static_cast<std::ptrdiff_t>(password.size()) - static_cast<std::ptrdiff_t>(line.size());
}

}  // namespace

std::string_view common_passwords() { return {xos_common_passwords_begin, xos_common_passwords_end}; }

bool is_common_password(std::string_view password) {
    auto rest = common_passwords();
    while (!rest.empty()) {
        const auto middle = rest.size() / 2;
        const auto begin = middle == 0 ? 0 : rest.rfind('\n', middle - 1) + 1;  // npos + 1 is 0: the first line
        const auto end = rest.find('\n', begin);
        const auto order = compare(password, rest.substr(begin, end - begin));
        if (order == 0) return true;
        rest = order < 0 ? rest.substr(0, begin) : rest.substr(end + 1);
    }
    return false;
}

}  // namespace xos::auth
