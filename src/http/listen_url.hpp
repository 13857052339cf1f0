// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xos::http {

/// Where to listen: `http://127.0.0.1:8080`, `http://[::1]:0`, `http://localhost:8080`, `http://*:80`.
struct ListenUrl {
    std::string host;     ///< as written, for the URL that is shown
    std::string address;  ///< an IP address in text form; `*` is `::`
    std::uint16_t port = 80;

    /// Throws: ConfigError that names the URL and says what would be right.
    static ListenUrl parse(std::string_view url);
    std::string with_port(std::uint16_t real_port) const;
};

}  // namespace xos::http
