// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/hub.hpp"

#include <algorithm>

#include "xos/base/encoding.hpp"
#include "xos/hub/filter.hpp"

namespace xos {
namespace {

std::string_view find(const std::vector<std::pair<std::string, std::string>>& entries, std::string_view name) {
    const auto found =
        std::ranges::find_if(entries, [&](const auto& entry) { return ascii_iequals(entry.first, name); });
    return found == entries.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace

std::string_view HubRequest::field(std::string_view name) const { return find(fields, name); }
std::string_view HubRequest::parameter(std::string_view name) const { return find(query, name); }

Task<void> Hub::on_connected() { co_return; }
Task<void> Hub::on_disconnected(std::exception_ptr) { co_return; }

ClientId Hub::client_id() const {
    const auto user = context().find_principal();
    return user ? user->client : ClientId{};
}

UserId Hub::user_id() const {
    const auto user = context().find_principal();
    return user ? user->user : UserId{};
}

Task<void> HubFilter::invoke(HubInvocation&, Next next) { return next(); }
Task<void> HubFilter::connected(HubCallerContext&, Next next) { return next(); }
Task<void> HubFilter::disconnected(HubCallerContext&, std::exception_ptr, Next next) { return next(); }

}  // namespace xos
