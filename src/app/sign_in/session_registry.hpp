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
#include <utility>

#include "xos/auth/principal.hpp"
#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::sign_in {

/// What all sessions of one user share. The generation rises with every change of the user's row, and with every
/// change that makes all users' rows count anew.
class UserState {
public:
    explicit UserState(std::shared_ptr<const std::atomic<std::uint64_t>> changes_of_all)
        : changes_of_all_{std::move(changes_of_all)} {}

    /// Neither part ever falls, so two equal sums mean that nothing changed.
    std::uint64_t generation() const {
        return changes_.load(std::memory_order_acquire) + changes_of_all_->load(std::memory_order_acquire);
    }
    void changed() { changes_.fetch_add(1, std::memory_order_acq_rel); }

private:
    std::atomic<std::uint64_t> changes_{0};
    std::shared_ptr<const std::atomic<std::uint64_t>> changes_of_all_;
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

    bool is_current(std::uint64_t generation) const { return user->generation() == generation; }

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

    /// The session has ended, for good.
    void revoke(ClientId client, UserId user, const std::string& session_id);
    /// The rows of the user and of all its sessions are read anew at their next use. That also finds the sessions that
    /// have ended, and does no harm to one that began meanwhile.
    void user_changed(ClientId client, UserId user);
    /// The same for all users, because changes may have been missed (AUT-8).   Cost: one increment.
    void invalidate_all() { changes_of_all_->fetch_add(1, std::memory_order_acq_rel); }

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

    const std::shared_ptr<std::atomic<std::uint64_t>> changes_of_all_ = std::make_shared<std::atomic<std::uint64_t>>(0);
    mutable std::mutex mutex_;
    std::unordered_map<Key, User, KeyHash> users_;
    std::size_t acquired_since_sweep_ = 0;
};

}  // namespace xos::sign_in
