// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xos/auth/principal.hpp"

namespace xos {

/// The HTTP request that began a connection; on long polling that of its first poll. `access_token` and `id` are not
/// among the parameters.
struct HubRequest {
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<std::pair<std::string, std::string>> query;
    std::string address;    ///< the client's, as seen through trusted proxies
    std::string limit_key;  ///< what limits count the client by
    std::string transport;  ///< "WebSockets", "ServerSentEvents" or "LongPolling"

    /// The first field or parameter of this name, in any case of letters; empty when there is none.
    std::string_view field(std::string_view name) const;
    std::string_view parameter(std::string_view name) const;
};

/// One connection, as its hub sees it.
///
/// Thread: the connection's I/O thread, where hub methods begin, and where they are again after each co_await.
/// Lifetime: as long as a method, a stream or a shared_ptr to it lives, also after the connection has ended.
class HubCallerContext {
public:
    virtual ~HubCallerContext() = default;

    /// The public name of the connection; what other calls address it by.
    virtual const std::string& connection_id() const = 0;
    /// The user as the sign-in knows it now; null on a hub that allows anonymous connections.
    virtual std::shared_ptr<const Principal> find_principal() const = 0;
    /// The name that `clients().user(…)` addresses: the user's id, empty when anonymous. Fixed at the handshake.
    virtual const std::string& user_identifier() const = 0;
    virtual const HubRequest& request() const = 0;

    /// Told when the connection ends; a running method goes on, and what it sends is dropped.
    virtual std::stop_token aborted() const = 0;
    /// Ends the connection; its client is told that it need not come back.
    virtual void abort() = 0;

    /// Whatever the hub wants to remember about the connection.
    std::map<std::string, std::any, std::less<>>& items() { return items_; }

private:
    std::map<std::string, std::any, std::less<>> items_;
};

}  // namespace xos
