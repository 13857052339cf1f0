// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "hub/endpoint/connection.hpp"
#include "hub/hub_services.hpp"
#include "xos/base/task.hpp"

namespace xos::hub {

/// Looks whether who is connected still may be: the token may be over, the session ended, the permission lost (HUB-5,
/// HUB-8).
/// Thread: the connection's.   Lifetime: within that of the connection's application.
class IdentityWatch {
public:
    IdentityWatch(Connection& connection, const HubServices& services) : connection_{connection}, services_{services} {}

    /// From memory; meant for every tick.
    bool is_good() const;
    /// When it is not: calls `end` now, or after a look at the database that says so. `end` keeps the application.
    void resolve(std::function<void()> end);

private:
    bool is_expired(const Identity& identity) const;
    bool may_connect(const Identity& identity) const;
    Task<void> look_up(std::function<void()> end);

    Connection& connection_;
    const HubServices& services_;
    bool is_looking_up_ = false;
};

}  // namespace xos::hub
