// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/json/writer.hpp"

namespace xos {

/// A stored, numbered event of one tenant (architecture 7).
struct TenantEvent {
    std::int64_t seq = 0;
    std::string event;           ///< e.g. "UserCreated"
    std::string arguments_json;  ///< JSON array, without the `meta` argument
    UserId actor;
    Timestamp at;
    std::string origin;  ///< hub connection that caused it and gets no copy (HUB-6); not stored
};

/// Takes the events of all tenants in number order, each once. Hubs implement it.
/// Thread: deliver() is called from I/O threads, for one tenant by one at a time; it must not block or throw.
class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept = 0;
};

/// Base for events with one JSON argument: `struct UserCreated : Event<UserCreated, UserDto> { … }` is not needed;
/// write `using`-like structs with a name:
///
///     struct UserCreated {
///         UserDto user;
///         static constexpr std::string_view event_name() { return "UserCreated"; }
///         std::string arguments_json() const { return event_arguments(user); }
///     };
template <typename... Args>
std::string event_arguments(const Args&... args) {
    std::string out = "[";
    bool first = true;
    ((out += first ? "" : ",", json::write(out, args), first = false), ...);
    out += ']';
    return out;
}

}  // namespace xos
