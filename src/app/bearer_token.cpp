// SPDX-License-Identifier: Apache-2.0
#include "app/bearer_token.hpp"

#include <algorithm>

#include "xos/auth/jwt.hpp"
#include "xos/base/encoding.hpp"

namespace xos {

std::optional<std::string_view> bearer_token(const http::RequestHead& head) {
    constexpr std::string_view scheme = "Bearer ";
    const auto field = head.find("Authorization");
    if (!field) return std::nullopt;
    const auto is_authorization = [](const http::Field& f) { return ascii_iequals(f.name, "Authorization"); };
    if (std::ranges::count_if(head.fields, is_authorization) > 1) return std::string_view{};  // whose words count?
    if (field->size() <= scheme.size() || field->size() > scheme.size() + auth::max_token_length) {
        return std::string_view{};
    }
    if (!ascii_iequals(field->substr(0, scheme.size()), scheme)) return std::string_view{};
    return field->substr(scheme.size());
}

}  // namespace xos
