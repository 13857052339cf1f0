// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "hub/endpoint/connection_table.hpp"
#include "hub/endpoint/endpoint_thread.hpp"
#include "hub/endpoint/identity.hpp"
#include "hub/endpoint/limits.hpp"
#include "hub/endpoint/long_poll.hpp"
#include "xos/base/task.hpp"
#include "xos/http/message.hpp"
#include "xos/http/target.hpp"
#include "xos/hub/options.hpp"

namespace xos::hub {

/// A request for an endpoint whose user is known already.
struct EndpointRequest {
    bool is_negotiation = false;                ///< for `{path}/negotiate`
    http::Parameters query;                     ///< without `access_token`
    std::shared_ptr<const Identity> identity;   ///< null: anonymous
    std::function<void()> before_wait = [] {};  ///< called before a poll waits: gives places back
};

/// One path where clients connect: negotiate, the three transports, POST and DELETE (signalr.md 2 to 8).
///
/// It answers completely, with the statuses and texts of signalr.md 2; nothing is thrown but what ends the request.
/// Thread: handle() on every I/O thread; the I/O threads must have ended before it goes.
class Endpoint {
public:
    Endpoint(const HubOptions& options, ApplicationFactory application, ConnectionCounts& counts,
             std::size_t body_limit);

    /// Once, before the first request.
    void start(std::span<boost::asio::io_context* const> contexts);

    Task<void> handle(http::Exchange& exchange, EndpointRequest request);

    /// The server stops: every connection is told, and negotiation is refused. Thread: any.
    void drain();

    /// The I/O threads have ended, and their contexts are about to go: drops everything that needs them.
    void let_go();

    /// Connections with a transport, or waiting for one to come back. Thread: any.
    std::size_t connections() const;
    ConnectionTable& table() { return table_; }
    EndpointThread& thread(std::size_t number) { return *threads_[number]; }

private:
    using ConnectionPtr = std::shared_ptr<Connection>;
    struct Request;

    void negotiate(Request& request);
    Task<void> receive_get(Request& request);
    Task<void> open_socket(Request& request, TransportKind kind, std::string key);
    Task<void> poll(Request& request);
    Task<void> receive_post(Request& request);
    Task<void> receive_delete(Request& request);
    ConnectionPtr find(Request& request);
    ConnectionPtr make(const Request& request, ConnectionNames names, bool is_stateful);
    void begin(const ConnectionPtr& connection);
    bool take(const ConnectionPtr& connection);
    // On the connection's thread.
    Task<Connection::Attach> attach(ConnectionPtr connection, TransportKind kind, std::shared_ptr<Transport> transport,
                                    std::shared_ptr<const Identity> identity);
    Task<LongPoll::Answer> poll_at_home(ConnectionPtr connection, std::shared_ptr<const Identity> identity);
    enum class Pushed : std::uint8_t { done, gone, wrong };
    Task<Pushed> push_at_home(ConnectionPtr connection, std::string_view bytes);
    static Task<bool> end_at_home(ConnectionPtr connection);

    const HubOptions& options_;
    ApplicationFactory application_;
    ConnectionCounts& counts_;
    std::size_t body_limit_;
    ConnectionTable table_;
    std::vector<std::unique_ptr<EndpointThread>> threads_;
    std::atomic<bool> is_draining_ = false;
};

}  // namespace xos::hub
