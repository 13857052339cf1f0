// SPDX-License-Identifier: Apache-2.0
// What the nodes on one database tell each other with a commit: db::Transaction::signal() takes a topic and a text.
// Texts are words with one blank between them. They hold ids and numbers, never what was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "xos/base/id.hpp"

namespace xos {

inline constexpr std::string_view event_topic = "events";
inline constexpr std::string_view session_topic = "sessions";

/// "{client} {last seq}": the tenant's events up to this number are stored.
struct EventSignal {
    ClientId client;
    std::int64_t last_seq = 0;
};

/// "{client} {user} {session}": the session with that id has ended. "{client} {user}": the rows of the user and of all
/// of the user's sessions count from now on, whatever a node has in memory.
struct SessionSignal {
    ClientId client;
    UserId user;
    std::string session_id{};  ///< empty for the second kind; no log line may show it
};

std::string to_text(const EventSignal& signal);
std::string to_text(const SessionSignal& signal);
/// Empty for anything that to_text() would not write.
std::optional<EventSignal> parse_event_signal(std::string_view text);
std::optional<SessionSignal> parse_session_signal(std::string_view text);

}  // namespace xos
