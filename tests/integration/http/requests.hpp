// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xos::http::test {

inline std::string get(std::string_view target, std::string_view fields = "") {
    return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n" + std::string{fields} + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body, std::string_view fields = "") {
    return "POST " + std::string{target} + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

// One chunk of a chunked body.
inline std::string chunk(std::size_t size) {
    std::string digits;
    for (auto rest = size; rest > 0; rest /= 16) digits.insert(digits.begin(), "0123456789abcdef"[rest % 16]);
    return digits + "\r\n" + std::string(size, 'c') + "\r\n";
}

}  // namespace xos::http::test
