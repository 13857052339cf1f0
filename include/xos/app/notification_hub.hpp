// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>

#include "xos/hub.hpp"

namespace xos {

class SignIn;

/// What a client gets when it joins: the group's name, and the number of the tenant's last event. Events with greater
/// numbers come over the connection; those it missed until then are at `GET /api/events`.
struct JoinedGroup {
    std::string group;
    std::int64_t last_seq = 0;
};
BOOST_DESCRIBE_STRUCT(JoinedGroup, (), (group, last_seq))

/// The hub of every XOS application, at `/hubs/notifications`: tells the tenant's clients what was stored (HUB-1…10).
///
/// Each event of Transaction::publish() is sent once to every connection that has joined, in number order, with one
/// more argument `{seq, actorId, at}`; not to the connection whose request caused it (HUB-6). Applications may send
/// more by `app.hub_context<NotificationHub>()`, but only what is published can be caught up.
class NotificationHub : public Hub {
public:
    explicit NotificationHub(SignIn& sign_in) : sign_in_{&sign_in} {}
    static void methods(Methods<NotificationHub>& m);

    /// Puts the connection into the group of the token's tenant. Joining twice does no harm.
    Task<JoinedGroup> join_tenant_group();
    /// A newer token of the same user takes the place of the connection's (HUB-8).
    /// Throws: HubException when the token is not valid or somebody else's.
    Task<void> refresh_auth(std::string token);

    /// The name of a tenant's group, `tenant_{id}`.
    static std::string group_of(ClientId tenant);

private:
    SignIn* sign_in_;
};

}  // namespace xos
