// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <memory>

#include "xos/auth/principal.hpp"
#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/db/db_service.hpp"
#include "xos/hub/caller_context.hpp"
#include "xos/hub/clients.hpp"

namespace xos {

namespace hub {

/// What one hub object works with. The framework has one for each call; a unit test may bring its own.
class HubScope {
public:
    virtual HubCallerContext& caller() = 0;
    virtual Sender& sender() = 0;
    virtual std::weak_ptr<CallSlot> slot() = 0;
    /// The tenant's database. Throws: HubException when nobody is signed in.
    virtual DBService& db() = 0;

protected:
    ~HubScope() = default;
};

}  // namespace hub

/// Base of every hub. One object serves one call; what must be remembered goes into `context().items()` or elsewhere.
///
///     class ChatHub : public xos::Hub {
///     public:
///         static void methods(xos::Methods<ChatHub>& m) { m.add("Say", &ChatHub::say); }
///         void say(std::string text) { clients().all().send("Said", context().connection_id(), text); }
///     };
///
/// and in main(): `app.add_hub<ChatHub>("/hubs/chat")`. Clients are those of SignalR.
///
/// `clients()` and `groups()` reach connections of the caller's tenant only (TEN-7).
/// Thread: a method runs on its connection's I/O thread, one call of a connection after the other unless
/// HubOptions::parallel_calls says otherwise; it must not block.
class Hub {
public:
    Hub() = default;
    virtual ~Hub() = default;
    Hub(const Hub&) = default;
    Hub& operator=(const Hub&) = default;

    /// Runs before the first call of a connection. An exception refuses the connection.
    virtual Task<void> on_connected();
    /// Runs once when a connection has ended whose on_connected() succeeded. `error` is null for an ordinary end.
    virtual Task<void> on_disconnected(std::exception_ptr error);

    /// Called by the framework, or by a unit test, before anything else.
    void attach(hub::HubScope& scope) { scope_ = &scope; }

protected:
    HubCallerContext& context() const { return scope_->caller(); }
    HubCallerClients clients() const {
        return {scope_->sender(), client_id(), scope_->slot(), context().connection_id()};
    }
    HubGroups groups() const { return {scope_->sender(), client_id()}; }
    /// The tenant's database. Throws: HubException when nobody is signed in.
    DBService& db() const { return scope_->db(); }

    /// The tenant and the user; 0 when nobody is signed in.
    ClientId client_id() const;
    UserId user_id() const;

private:
    hub::HubScope* scope_ = nullptr;
};

}  // namespace xos
