// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// What a request's credentials are worth.
struct Authentication {
    enum class Outcome : std::uint8_t {
        none,     ///< no `Authorization` header
        valid,    ///< `principal` is set
        invalid,  ///< not a token of ours, session ended, user or tenant inactive: 401
        expired,  ///< right in everything but its time: 401 with code token_expired
        unknown,  ///< a good token whose session is not in memory: ask load()
    };
    Outcome outcome = Outcome::none;
    std::shared_ptr<const Principal> principal;
};

/// Turns a request's bearer token into a principal (JWT-3, AUT-6, AUT-8).
/// Thread: called on every I/O thread at once; `io_thread` picks the caller's own token cache.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// Answers from memory, without waiting. A token is verified once and then remembered by its bytes.
    virtual Authentication find(std::string_view bearer_token, std::size_t io_thread) = 0;
    /// Reads the session from the database; never gives `unknown`.
    virtual Task<Authentication> load(std::string_view bearer_token, std::size_t io_thread) = 0;
};

}  // namespace xos
