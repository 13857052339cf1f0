// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::hub {

/// The user of a connection, as the sign-in knows it.
///
/// Thread: safe from any thread. An object never changes what it says of its principal; when that may be old, look_up()
/// makes a new one.
class Identity {
public:
    virtual ~Identity() = default;

    virtual std::shared_ptr<const Principal> principal() const = 0;
    /// When the token ends.
    virtual Timestamp expires_at() const = 0;

    enum class State : std::uint8_t {
        good,
        changed,  ///< the user's row or session may have changed: look_up()
        ended,    ///< signed out, deactivated, deleted
    };
    /// From memory, without waiting; asked about twice a second.
    virtual State state() const = 0;
    /// Reads the user anew. Null when the session has ended.
    virtual Task<std::shared_ptr<const Identity>> look_up() const = 0;
};

/// True when both are the same user of the same tenant, or both nobody (HUBS-3).
inline bool is_same_user(const Identity* a, const Identity* b) {
    if (a == nullptr || b == nullptr) return a == b;
    return a->principal()->user == b->principal()->user && a->principal()->client == b->principal()->client;
}

}  // namespace xos::hub
