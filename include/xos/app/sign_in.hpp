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
#include "xos/db/transaction.hpp"

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
/// Holds a session cache that is consulted on every request: revocation acts at once on this node, and on every other
/// node on the database as soon as it hears of the commit (AUT-8).
///
/// Whoever changes what a user may do says so in the transaction of the change, for the other nodes, and after its
/// commit, for this one:
///
///     co_await tx.execute(…);                               // the change
///     co_await sign_in.end_sessions(tx, id);                // the user may not stay: deleted, deactivated …
///     SignIn::announce_user_change(tx, id);                 // … or may: renamed, rights changed
///     co_await tx.commit();
///     co_await sign_in.user_changed(client_id(), id);       // in both cases
///
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

    /// Ends all sessions of a user, except one, in a transaction of its own; acts on requests and live connections at
    /// once (USR-18, AUT-11).
    Task<void> end_sessions(ClientId client, UserId user, std::string except_session = "");
    /// The same inside a transaction of the user's tenant, so that the change and the end of the sessions happen both
    /// or not at all. Call user_changed() after its commit.
    Task<void> end_sessions(Transaction& transaction, UserId user, std::string except_session = "");
    /// Stores another password, in its stored form, and ends all of the user's sessions, in a transaction of the user's
    /// tenant. Call user_changed() after its commit.
    Task<void> set_password(Transaction& transaction, UserId user, std::string hash);
    /// Lets the commit of a transaction of the user's tenant tell the other nodes that a user's name, e-mail, admin or
    /// active state changed. Call user_changed() after it.
    static void announce_user_change(Transaction& transaction, UserId user);
    /// Makes this node read the user's row and sessions anew at their next use (AUT-8). Too many calls do no harm.
    Task<void> user_changed(ClientId client, UserId user);

    struct State;
    /// For the platform's own controllers in src/app/sign_in.
    State& state() { return *state_; }

private:
    std::unique_ptr<State> state_;
};

/// What no password may be (VAL-2), for requests that hold the new password without its owner's name and address.
/// Throws: Problem 400 for the field `newPassword` when the password is one of them, letters in any case.
void refuse_own_name(std::string_view name, std::string_view email, std::string_view new_password);

/// Every statement of the sign-in, so that a bad one stops the start: those for one tenant or none, and those that run
/// across tenants.
std::span<const Sql> sign_in_statements();
std::span<const Sql> sign_in_statements_across_tenants();

}  // namespace xos
