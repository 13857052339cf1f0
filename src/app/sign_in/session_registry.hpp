// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "xos/auth/principal.hpp"
#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::sign_in {

/// What all sessions of one user share. The generation rises with every change of the user's row.
struct UserState {
    std::atomic<std::uint64_t> generation{0};
};

/// What a session was worth when its rows were read.
struct SessionView {
    std::shared_ptr<const Principal> principal;  ///< null: nothing
    std::uint64_t generation = 0;
    Timestamp expires_at;
};

/// One session in memory. Tokens of another issuer share one state per user, with an empty session id.
struct SessionState {
    explicit SessionState(std::shared_ptr<UserState> owner) : user{std::move(owner)} {}

    bool is_current(std::uint64_t generation) const {
        return user->generation.load(std::memory_order_acquire) == generation;
    }

    std::atomic<bool> is_revoked{false};
    const std::shared_ptr<UserState> user;
};

/// The sessions that some thread has in its token cache, so that ending one reaches all threads at once (AUT-8).
///
/// It holds them weakly: a session lives in memory as long as a token cache remembers one of its tokens. Who reads
/// a session from the database acquires its state first; an end or change that comes meanwhile then marks that state.
/// Thread: safe from any thread; every function locks, so none is on the path of a token that is in its cache.
class SessionRegistry {
public:
    /// The state of a session, made when it is not there.
    std::shared_ptr<SessionState> acquire(ClientId client, UserId user, const std::string& session_id);
    /// Stores what was read for a session with a principal, for other threads to use.
    void publish(const std::shared_ptr<SessionState>& session, SessionView view);
    /// What was published for a session and still holds.
    struct Found {
        std::shared_ptr<SessionState> session;
        SessionView view;
    };
    std::optional<Found> find(ClientId client, UserId user, const std::string& session_id);

    void revoke(ClientId client, UserId user, const std::string& session_id);
    void revoke_all(ClientId client, UserId user, const std::string& except_session);
    void user_changed(ClientId client, UserId user);

    /// Sessions in memory, for tests.
    std::size_t size() const;

private:
    struct Slot {
        std::weak_ptr<SessionState> session;
        SessionView view;
    };
    struct User {
        std::weak_ptr<UserState> state;
        std::map<std::string, Slot, std::less<>> sessions;
    };
    struct Key {
        ClientId client;
        UserId user;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept;
    };

    void sweep();

    mutable std::mutex mutex_;
    std::unordered_map<Key, User, KeyHash> users_;
    std::size_t acquired_since_sweep_ = 0;
};

}  // namespace xos::sign_in
