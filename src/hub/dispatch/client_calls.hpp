// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "hub/connection/notifier.hpp"
#include "xos/hub/sender.hpp"

namespace xos::hub {

/// What the server asked one client and has no answer to yet (signalr.md 17).
/// Thread: the connection's.
class ClientCalls {
public:
    /// `serial` is the connection's alone in this hub.
    ClientCalls(boost::asio::io_context& context, std::uint64_t serial);

    struct Pending {
        explicit Pending(boost::asio::io_context& context) : answered{context} {}
        std::optional<ClientAnswer> answer;
        std::optional<std::string> error;
        Notifier answered;
        std::chrono::steady_clock::time_point until;
    };

    /// A new question; its id is "s{serial}.1", "s{serial}.2", …, which no client uses for its own.
    std::string add(std::chrono::milliseconds longest);
    /// Waits for the answer. Throws: HubException with the client's text, or why none comes.
    Task<ClientAnswer> wait(std::string id);

    /// True for the id of a question that another client was asked: who answers it breaks the protocol.
    bool is_of_another(std::string_view id) const;
    /// False when nobody waits for such an answer (any more).
    bool complete(std::string_view id, ClientAnswer answer);
    bool fail(std::string_view id, std::string error);
    /// The client has gone.
    void fail_all(const std::string& error);
    void expire(std::chrono::steady_clock::time_point now);

private:
    boost::asio::io_context& context_;
    std::string prefix_;
    std::uint64_t last_id_ = 0;
    std::map<std::string, std::shared_ptr<Pending>, std::less<>> pending_;
};

}  // namespace xos::hub
