// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/endpoint.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

#include "http/ascii.hpp"
#include "http/run_on.hpp"
#include "hub/endpoint/long_poll.hpp"
#include "hub/endpoint/negotiation.hpp"
#include "hub/endpoint/socket_transport.hpp"
#include "hub/named_value.hpp"
#include "hub/transport/web_socket_upgrade.hpp"
#include "xos/base/encoding.hpp"

namespace xos::hub {
namespace asio = boost::asio;

struct Endpoint::Request {
    http::Exchange& exchange;
    EndpointRequest& from;

    const http::RequestHead& head() const { return exchange.head(); }
    http::Response& response() const { return exchange.response(); }
};

namespace {

constexpr std::size_t largest_frame = std::size_t{1024} * 1024;  // of a WebSocket; it is read in pieces
constexpr auto poll_reserve = std::chrono::seconds{10};
constexpr std::string_view no_connection_text = "No Connection with that ID";

void answer(http::Response& response, int status, std::string_view text = {}) {
    response.status = status;
    response.body = text;
    response.set("Content-Type", "text/plain");
}

bool accepts_event_stream(const http::RequestHead& head) {
    return std::ranges::any_of(head.fields, [](const http::Field& field) {
        return http::iequals(field.name, "Accept") && field.value.find("text/event-stream") != std::string_view::npos;
    });
}

bool is_allowed(const HubTransports& allowed, TransportKind kind) {
    switch (kind) {
        case TransportKind::web_sockets: return allowed.web_sockets;
        case TransportKind::server_sent_events: return allowed.server_sent_events;
        case TransportKind::long_polling: return allowed.long_polling;
        case TransportKind::none: break;
    }
    return false;
}

/// False when the kind of transport is off, and that is answered.
bool check_transport(const HubOptions& options, TransportKind kind, http::Response& response) {
    if (is_allowed(options.transports, kind)) return true;
    answer(response, 404, std::string{to_string(kind)} + " transport not supported by this end point type");
    return false;
}

/// False when a transport could not be bound, and that is answered.
bool check_attach(Connection::Attach attach, http::Response& response) {
    switch (attach) {
        case Connection::Attach::done: return true;
        case Connection::Attach::gone: answer(response, 404, no_connection_text); break;
        case Connection::Attach::other: answer(response, 400, "Cannot change transports mid-connection"); break;
        case Connection::Attach::active: answer(response, 409); break;
        case Connection::Attach::withdrawn: answer(response, 204); break;
        case Connection::Attach::refused: answer(response, 429); response.set("Retry-After", "15");
    }
    return false;
}

/// What hubs may know of a request: nothing secret.
HubRequest to_hub_request(const http::Exchange& exchange, const http::Parameters& query) {
    HubRequest request;
    for (const auto& field : exchange.head().fields) {
        if (http::iequals(field.name, "Authorization") || http::iequals(field.name, "Cookie")) continue;
        request.fields.emplace_back(field.name, field.value);
    }
    for (const auto& entry : query) {
        if (!ascii_iequals(entry.first, "id")) request.query.push_back(entry);
    }
    request.address = exchange.peer().address;
    request.limit_key = exchange.peer().limit_key;
    return request;
}

const Principal* principal_of(const Identity* identity) {
    return identity != nullptr ? identity->principal().get() : nullptr;  // the identity keeps it
}

}  // namespace

Endpoint::Endpoint(const HubOptions& options, ApplicationFactory application, ConnectionCounts& counts,
                   std::size_t body_limit)
    : options_{options},
      application_{std::move(application)},
      counts_{counts},
      body_limit_{body_limit},
      table_{options.disconnect_time} {}

void Endpoint::start(std::span<asio::io_context* const> contexts) {
    for (auto* context : contexts) threads_.push_back(std::make_unique<EndpointThread>(*context));
}

Task<void> Endpoint::handle(http::Exchange& exchange, EndpointRequest from) {
    Request request{exchange, from};
    const auto method = request.head().method;
    if (from.is_negotiation) {
        if (method == http::Method::post) co_return negotiate(request);
        answer(request.response(), 405);
        request.response().set("Allow", "POST");
        co_return;
    }
    switch (method) {
        case http::Method::get: co_await receive_get(request); break;
        case http::Method::post: co_await receive_post(request); break;
        case http::Method::delete_: co_await receive_delete(request); break;
        default: answer(request.response(), 405); request.response().set("Allow", "GET, POST, DELETE");
    }
}

void Endpoint::negotiate(Request& request) {
    auto& response = request.response();
    if (is_draining_) return answer(response, 503), response.set("Retry-After", "1");
    response.set("Content-Type", "application/json");
    const auto agreed =
        hub::negotiate(request.from.query, {.transports = options_.transports,
                                            .allow_stateful_reconnect = options_.allow_stateful_reconnect,
                                            .least_version = options_.least_negotiate_version});
    if (!agreed) return write_negotiation_error(response.body, agreed.error());
    const auto names = make_connection_names(agreed->version);
    const auto* user = principal_of(request.from.identity.get());
    if (!counts_.negotiated(names.token, request.exchange.peer().limit_key, user, std::chrono::steady_clock::now())) {
        answer(response, 429);
        return response.set("Retry-After", "15");
    }
    table_.add(make(request, names, agreed->is_stateful));
    write_negotiation(response.body, *agreed, names, options_.transports);
}

Endpoint::ConnectionPtr Endpoint::make(const Request& request, ConnectionNames names, bool is_stateful) {
    return std::make_shared<Connection>(
        Connection::Parts{.names = std::move(names),
                          .is_stateful = is_stateful,
                          .identity = request.from.identity,
                          .request = to_hub_request(request.exchange, request.from.query)},
        options_);
}

/// The connection that a request names and its user may use; otherwise null, and that is answered (HUBS-3).
Endpoint::ConnectionPtr Endpoint::find(Request& request) {
    const auto* token = find_value(request.from.query, "id");
    if (token == nullptr || token->empty()) {
        answer(request.response(), 400, "Connection ID required");
        return nullptr;
    }
    auto connection = table_.find(*token, request.exchange.io_thread());
    if (!connection || !is_same_user(connection->first_identity(), request.from.identity.get())) {
        answer(request.response(), 404, no_connection_text);
        return nullptr;
    }
    return connection;
}

/// On the connection's thread.
void Endpoint::begin(const ConnectionPtr& connection) {
    if (connection->has_begun()) return;
    auto& thread = *threads_[connection->home()];
    connection->begin(thread.context(), [this, &thread](Connection& ended) {
        thread.remove(ended);
        table_.remove(ended);
    });
    thread.add(connection);
}

Task<void> Endpoint::receive_get(Request& request) {
    auto& response = request.response();
    if (accepts_event_stream(request.head())) {
        if (!check_transport(options_, TransportKind::server_sent_events, response)) co_return;
        co_return co_await open_socket(request, TransportKind::server_sent_events, {});
    }
    const auto upgrade = find_web_socket_upgrade(request.head());
    if (upgrade.kind == WebSocketUpgrade::Kind::none) {
        if (!check_transport(options_, TransportKind::long_polling, response)) co_return;
        co_return co_await poll(request);
    }
    if (!check_transport(options_, TransportKind::web_sockets, response)) co_return;
    if (upgrade.kind == WebSocketUpgrade::Kind::malformed) co_return answer(response, 400, "Bad WebSocket request");
    if (upgrade.kind == WebSocketUpgrade::Kind::other_version) {
        answer(response, 426);
        co_return response.set("Sec-WebSocket-Version", "13");
    }
    co_await open_socket(request, TransportKind::web_sockets, std::string{upgrade.key});
}

Task<void> Endpoint::open_socket(Request& request, TransportKind kind, std::string key) {
    auto& response = request.response();
    ConnectionPtr connection;
    const bool is_bare = kind == TransportKind::web_sockets && find_value(request.from.query, "id") == nullptr;
    if (is_bare) {
        if (is_draining_) co_return answer(response, 503);
        connection = make(request, make_connection_names(0), false);
        connection->claim(request.exchange.io_thread());
        table_.add(connection);
    } else {
        connection = find(request);
        if (!connection) co_return;
    }
    auto& home = threads_[connection->home()]->context();
    const WireOptions wire{.close_time = options_.close_time,
                           .frame_limit = std::max(largest_frame, 2 * options_.message_limit)};
    SocketTransport::MakeWire make_wire = make_event_stream_wire;
    if (kind == TransportKind::web_sockets) {
        make_wire = [key = std::move(key), wire](http::Socket& socket, std::string early) {
            return make_web_socket_wire(socket, std::move(early), key, wire);
        };
    }
    auto transport = std::make_shared<SocketTransport>(connection, home, std::move(make_wire));
    auto attaching = attach(connection, kind, transport, request.from.identity);
    if (!check_attach(co_await http::run_on(home, std::move(attaching)), response)) co_return;
    response.takeover = std::make_shared<SocketTakeover>(std::move(transport));
    if (kind == TransportKind::web_sockets) {
        response.status = 101;
        co_return;
    }
    response.set("Content-Type", "text/event-stream");
    response.set("Cache-Control", "no-cache,no-store");
    response.set("Pragma", "no-cache");
    response.set("Content-Encoding", "identity");
    response.set("X-Accel-Buffering", "no");
}

/// On the connection's thread. Counts the connection at its first transport.
Task<Connection::Attach> Endpoint::attach(ConnectionPtr connection, TransportKind kind,
                                          std::shared_ptr<Transport> transport,
                                          std::shared_ptr<const Identity> identity) {
    if (!take(connection)) co_return Connection::Attach::refused;
    const auto result = co_await connection->attach(kind, std::move(transport), application_);
    if (result == Connection::Attach::done) connection->set_identity(std::move(identity));
    co_return result;
}

/// On the connection's thread, before its first transport. False when there are too many connections.
bool Endpoint::take(const ConnectionPtr& connection) {
    begin(connection);
    if (connection->has_application() || connection->is_disposed()) return true;
    counts_.claimed(connection->token());
    auto place = counts_.enter(principal_of(connection->first_identity()));
    if (!place) {
        connection->dispose();
        return false;
    }
    table_.hold(*connection, std::move(place));
    return true;
}

Task<void> Endpoint::poll(Request& request) {
    auto& response = request.response();
    const auto connection = find(request);
    if (!connection) co_return;
    request.from.before_wait();
    request.exchange.wait_long(options_.poll_time + poll_reserve);
    auto& home = threads_[connection->home()]->context();
    auto waiting = poll_at_home(connection, request.from.identity);
    auto result = co_await http::run_on(home, std::move(waiting));
    if (!check_attach(result.attach, response)) co_return;
    response.status = result.status;
    response.set("Cache-Control", "no-cache, no-store");
    response.set("Pragma", "no-cache");
    response.set("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
    response.set("Content-Type", result.is_binary ? "application/octet-stream" : "text/plain");
    response.body = std::move(result.body);
}

Task<LongPoll::Answer> Endpoint::poll_at_home(ConnectionPtr connection, std::shared_ptr<const Identity> identity) {
    if (!take(connection)) co_return LongPoll::Answer{Connection::Attach::refused};
    const auto poll = std::make_shared<LongPoll>(connection, threads_[connection->home()]->context());
    connection->set_identity(std::move(identity));
    co_return co_await poll->run(application_);
}

Task<void> Endpoint::receive_post(Request& request) {
    auto& response = request.response();
    const auto connection = find(request);
    if (!connection) co_return;
    auto& home = threads_[connection->home()]->context();
    const auto body = co_await request.exchange.read_body(body_limit_);
    auto pushing = push_at_home(connection, body);
    switch (co_await http::run_on(home, std::move(pushing))) {
        case Pushed::done: answer(response, 200); break;
        case Pushed::gone: answer(response, 404, no_connection_text); break;
        case Pushed::wrong: answer(response, 405, "POST requests are not allowed for WebSocket connections."); break;
    }
}

Task<Endpoint::Pushed> Endpoint::push_at_home(ConnectionPtr connection, std::string_view bytes) {
    begin(connection);
    if (connection->is_disposed()) co_return Pushed::gone;
    if (connection->kind() == TransportKind::web_sockets) co_return Pushed::wrong;
    co_return co_await connection->input().push(bytes) ? Pushed::done : Pushed::gone;
}

Task<void> Endpoint::receive_delete(Request& request) {
    auto& response = request.response();
    const auto connection = find(request);
    if (!connection) co_return;
    auto& home = threads_[connection->home()]->context();
    auto ending = end_at_home(connection);
    if (co_await http::run_on(home, std::move(ending))) co_return answer(response, 202);
    answer(response, 400, "Cannot terminate this connection using the DELETE endpoint.");
}

Task<bool> Endpoint::end_at_home(ConnectionPtr connection) {
    if (connection->kind() != TransportKind::long_polling) co_return false;
    connection->dispose();
    co_return true;
}

void Endpoint::drain() {
    is_draining_ = true;
    for (auto& thread : threads_) asio::post(thread->context(), [&t = *thread] { t.drain(); });
}

void Endpoint::let_go() {
    for (auto& thread : threads_) thread->let_go();
    table_.clear();
}

std::size_t Endpoint::connections() const {
    std::size_t sum = 0;
    for (const auto& thread : threads_) sum += thread->size();
    return sum;
}

}  // namespace xos::hub
