// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "xos/app/authenticator.hpp"
#include "xos/auth/password.hpp"
#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/db/sql.hpp"

namespace xos {

struct Services;

struct SignInOptions {
    auth::PasswordCost password_cost;  ///< raised by configuration, lowered only by tests and benchmarks
    /// Instead of Argon2id, on the caller's own thread. Only for measuring what is not hashing.
    std::function<std::string(const std::string&)> seeded_hash;
    std::size_t hashing_threads = 0;  ///< 0: half the cores, at least 1
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
    /// Takes `Jwt:SecretKey`, or the key in `data_folder`, which is made at the first start (JWT-4).
    /// Throws: ConfigError naming the key and what would be right.
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

    struct State;
    /// For the platform's own controllers in src/app/sign_in.
    State& state() { return *state_; }

private:
    std::unique_ptr<State> state_;
};

/// Every statement of the sign-in, so that a bad one stops the start: those for one tenant or none, and those that run
/// across tenants.
std::span<const Sql> sign_in_statements();
std::span<const Sql> sign_in_statements_across_tenants();

}  // namespace xos
