// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "xos/testing/client.hpp"

// Bodies of type multipart/form-data, put together from parts: form_part(…) + form_part(…) + form_end.

namespace xos::testing {

inline constexpr std::string_view form_end = "--B--\r\n";

/// `head`: what follows "Content-Disposition: form-data; ", and further fields.
inline std::string form_part(std::string_view content, std::string_view head) {
    return "--B\r\nContent-Disposition: form-data; " + std::string{head} + "\r\n\r\n" + std::string{content} + "\r\n";
}

inline Reply send_form(Client& client, std::string_view method, std::string_view path, std::string_view body,
                       Headers headers = {}) {
    headers.emplace_back("Content-Type", "multipart/form-data; boundary=B");
    return client.request(method, path, body, headers);
}

}  // namespace xos::testing
