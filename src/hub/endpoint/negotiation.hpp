// SPDX-License-Identifier: Apache-2.0
// The first request of most clients: which connection, which transports (ASP.NET Core's TransportProtocols.md).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "xos/http/target.hpp"
#include "xos/hub/options.hpp"

namespace xos::hub {

/// What an endpoint offers to negotiate.
struct NegotiationOptions {
    HubTransports transports;
    bool allow_stateful_reconnect = false;
    int least_version = 0;  ///< 0 or 1
};

/// What a client and an endpoint agreed on.
struct Negotiation {
    int version = 0;  ///< 0 or 1
    bool is_stateful = false;
};

/// Reads the parameters of a negotiate request; their names have no case, unknown ones are the application's.
/// Gives the text of the refusal, which is answered with status 200 by write_negotiation_error().
std::expected<Negotiation, std::string> negotiate(const http::Parameters& query, const NegotiationOptions& options);

/// The two names of a connection. Both are 128 random bits in 22 characters that need no escaping in a URL.
struct ConnectionNames {
    std::string id;     ///< public: what hubs and other clients call it
    std::string token;  ///< secret: the `id` parameter of its requests (HUBS-3); the id itself in version 0
};

ConnectionNames make_connection_names(int version);

/// Appends the JSON body of a success. `is_stateful` is never told to a client that did not ask.
void write_negotiation(std::string& out, const Negotiation& agreed, const ConnectionNames& names,
                       const HubTransports& transports);
void write_negotiation_error(std::string& out, std::string_view text);

}  // namespace xos::hub
