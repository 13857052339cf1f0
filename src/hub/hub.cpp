// SPDX-License-Identifier: Apache-2.0
#include "xos/hub/hub.hpp"

#include "hub/named_value.hpp"
#include "xos/hub/filter.hpp"

namespace xos {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

std::string_view find_or_empty(const Entries& entries, std::string_view name) {
    const auto* const value = hub::find_value(entries, name);
    return value == nullptr ? std::string_view{} : std::string_view{*value};
}

}  // namespace

std::string_view HubRequest::field(std::string_view name) const { return find_or_empty(fields, name); }
std::string_view HubRequest::parameter(std::string_view name) const { return find_or_empty(query, name); }

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
