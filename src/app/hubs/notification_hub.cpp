// SPDX-License-Identifier: Apache-2.0
#include "xos/app/notification_hub.hpp"

#include <memory>
#include <utility>

#include "app/hubs/session_identity.hpp"
#include "app/support/events_controller.hpp"
#include "hub/dispatch/hub_connection.hpp"

namespace xos {

void NotificationHub::methods(Methods<NotificationHub>& m) {
    m.add("JoinTenantGroup", &NotificationHub::join_tenant_group);
    m.add("RefreshAuth", &NotificationHub::refresh_auth);
}

std::string NotificationHub::group_of(ClientId tenant) { return "tenant_" + std::to_string(tenant.value); }

/// Joins first and reads the number then, so that every event after that number comes over this connection.
Task<JoinedGroup> NotificationHub::join_tenant_group() {
    JoinedGroup joined{.group = group_of(client_id())};
    co_await groups().add(context().connection_id(), joined.group);
    joined.last_seq = (co_await db().get_value<std::int64_t>(support::sql::last_event_number)).value_or(0);
    co_return joined;
}

Task<void> NotificationHub::refresh_auth(std::string token) {
    auto* const connection = dynamic_cast<hub::HubConnection*>(&context());
    if (connection == nullptr) throw HubException{"The connection cannot take another token."};
    auto identity = co_await identify(*sign_in_, token, connection->connection().home());
    if (!identity || !hub::is_same_user(identity.get(), connection->connection().first_identity())) {
        throw HubException{"The token is not valid for this connection."};
    }
    connection->set_identity(std::move(identity));
}

}  // namespace xos
