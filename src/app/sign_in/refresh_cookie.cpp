// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/refresh_cookie.hpp"

#include "xos/base/encoding.hpp"

namespace xos::sign_in {

namespace {

// A __Host- cookie can come from this very host over HTTPS only; browsers refuse one with a narrower path.
std::string_view cookie_name(bool is_secure) { return is_secure ? "__Host-xos_refresh" : "xos_refresh"; }
std::string_view cookie_attributes(bool is_secure) {
    return is_secure ? "; Path=/; HttpOnly; SameSite=Strict; Secure" : "; Path=/api/auth; HttpOnly; SameSite=Strict";
}

std::optional<std::string_view> find_cookie(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        const auto end = cookies.find(';');
        const auto pair = trim(cookies.substr(0, end));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
            return pair.substr(name.size() + 1);
        }
        cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> refresh_cookie(const http::RequestHead& head, bool is_secure) {
    for (const auto& field : head.fields) {
        if (!ascii_iequals(field.name, "Cookie")) continue;
        if (const auto value = find_cookie(field.value, cookie_name(is_secure))) return value;
    }
    return std::nullopt;
}

std::string set_refresh_cookie(std::string_view token, bool is_secure, std::chrono::seconds life) {
    std::string out{cookie_name(is_secure)};
    out.append("=").append(token).append(cookie_attributes(is_secure));
    return out.append("; Max-Age=").append(std::to_string(life.count()));
}

std::string clear_refresh_cookie(bool is_secure) { return set_refresh_cookie("", is_secure, std::chrono::seconds{0}); }

bool is_same_origin(const http::RequestHead& head, bool is_secure) {
    if (const auto site = head.find("Sec-Fetch-Site"); site && *site != "same-origin") return false;
    const auto origin = head.find("Origin");
    if (!origin) return true;
    const std::string_view scheme = is_secure ? "https://" : "http://";
    return origin->starts_with(scheme) && ascii_iequals(origin->substr(scheme.size()), head.host);
}

bool is_own_page(const http::RequestHead& head, bool is_secure) {
    const auto with = head.find("X-Requested-With");
    return with && ascii_iequals(*with, "XMLHttpRequest") && is_same_origin(head, is_secure);
}

}  // namespace xos::sign_in
