// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/hub/clients.hpp"

namespace xos {

/// Sends to the connections of hub H from outside of it: from controllers, jobs, anywhere.
///
///     hub_context.clients(client_id()).group("orders").send("OrderChanged", order);
///
/// Thread: safe from any thread.   Lifetime: a copyable handle, good as long as the application.
template <typename H>
class HubContext {
public:
    explicit HubContext(hub::Sender& sender) : sender_{&sender} {}

    HubClients clients(ClientId tenant) const { return {*sender_, tenant}; }
    HubGroups groups(ClientId tenant) const { return {*sender_, tenant}; }

private:
    hub::Sender* sender_;
};

}  // namespace xos
