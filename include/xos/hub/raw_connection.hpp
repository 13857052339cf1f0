// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"
#include "xos/hub/caller_context.hpp"

namespace xos {

/// A connection without a hub protocol: bytes in both directions over any of the three transports, with the same
/// negotiation, sign-in and limits as a hub's. For protocols of your own; see Application::add_endpoint().
///
/// Thread: the connection's I/O thread, where its handler begins and is again after each co_await.
/// Lifetime: until the handler has returned.
class RawConnection {
public:
    /// The public name of the connection.
    virtual const std::string& connection_id() const = 0;
    /// The user as the sign-in knows it now; null when nobody is signed in.
    virtual std::shared_ptr<const Principal> find_principal() const = 0;
    virtual const HubRequest& request() const = 0;

    /// Waits for what the client sends next; empty at the end: the client has gone, the server stops, the session is
    /// over. Bytes come in order, but without the bounds of messages: what was sent at once may come in parts, and what
    /// was sent in parts at once.
    virtual Task<std::string> receive() = 0;

    /// Sends `message`, alone or together with what else is waiting; itself waits while more than
    /// HubOptions::transport_buffer is on its way. False when the client has gone or was too slow (HUB-9): nothing is
    /// sent any more.
    virtual Task<bool> send(std::string message) = 0;

    /// What is sent from now on are binary messages on WebSockets, and not text, which must be UTF-8. Server-Sent
    /// Events carry text only, and a client that asked for binary messages does not use them.
    virtual void set_binary() = 0;

protected:
    ~RawConnection() = default;
};

/// Serves one connection. When it returns, the client is told the end once all is sent; an exception ends it as failed.
using RawHandler = std::function<Task<void>(RawConnection&)>;

}  // namespace xos
