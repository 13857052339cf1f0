// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xos/app/authenticator.hpp"
#include "xos/auth/password.hpp"
#include "xos/base/id.hpp"
#include "xos/base/task.hpp"

namespace xos {

struct Services;

struct SignInOptions {
    auth::PasswordCost password_cost;             ///< raised by configuration, lowered only by tests and benchmarks
    std::size_t hashing_threads = 0;              ///< 0: half the cores, at least 1
    std::size_t hashing_queue = 32;
    std::chrono::seconds refresh_idle{7 * 24 * 3600};
    std::chrono::seconds refresh_total{30 * 24 * 3600};
    std::chrono::seconds refresh_grace{30};
};

/// Passwords, tokens, sessions and the sign-in throttle of one application (contract 6, AUT-1…12, SEC-3, SEC-6).
///
/// Holds a session cache that is consulted on every request: revocation acts at once on this node (AUT-8).
/// Thread: safe from any I/O thread.
class SignIn final : public Authenticator {
public:
    SignIn(const Services& services, const std::string& data_folder, SignInOptions options, std::size_t io_threads);
    ~SignIn() override;

    Authentication find(std::string_view bearer_token, std::size_t io_thread) override;
    Task<Authentication> load(std::string_view bearer_token, std::size_t io_thread) override;

    /// A password's stored form, computed on the hashing pool.
    /// Throws: Problem 503 when too many are waiting.
    Task<std::string> hash_password(std::string password);

    /// Ends all sessions of a user, except one; acts on requests and live connections at once (USR-18, AUT-11).
    Task<void> end_sessions(ClientId client, UserId user, std::string except_session = "");
    /// Tells live sessions that a user's name, e-mail, admin or active state changed (AUT-8).
    Task<void> user_changed(ClientId client, UserId user);

    struct State;  ///< private to src/app/sign_in

private:
    std::unique_ptr<State> state_;
};

}  // namespace xos
