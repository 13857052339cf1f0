// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "xos/http/message.hpp"

namespace xos::sign_in {

/// The value of the refresh cookie that the browser sent, or empty (AUTH-10).
std::optional<std::string_view> refresh_cookie(const http::RequestHead& head, bool is_secure);

/// The `Set-Cookie` value that stores a refresh token, or removes it.
std::string set_refresh_cookie(std::string_view token, bool is_secure, std::chrono::seconds life);
std::string clear_refresh_cookie(bool is_secure);

/// True when the request came from a page of this server, as far as the browser says: no page elsewhere can make one
/// with `X-Requested-With`, and `Origin` and `Sec-Fetch-Site` say the same when they are sent (AUT-10).
bool is_own_page(const http::RequestHead& head, bool is_secure);
/// The same, without asking for `X-Requested-With`.
bool is_same_origin(const http::RequestHead& head, bool is_secure);

}  // namespace xos::sign_in
