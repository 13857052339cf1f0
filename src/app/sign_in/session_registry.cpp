// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/session_registry.hpp"

#include <algorithm>
#include <utility>

namespace xos::sign_in {

std::size_t SessionRegistry::KeyHash::operator()(const Key& key) const noexcept {
    // Both ids are given out by the database, so nobody can choose them to collide.
    const auto user = static_cast<std::uint64_t>(key.user.value);
    const auto client = static_cast<std::uint64_t>(key.client.value);
    return std::hash<std::uint64_t>{}(user * 0x9E3779B97F4A7C15ULL ^ client);
}

std::shared_ptr<SessionState> SessionRegistry::acquire(ClientId client, UserId user, const std::string& session_id) {
    const std::scoped_lock lock{mutex_};
    // Slots whose sessions have left all caches are dropped now and then, so that the work is small per call.
    if (++acquired_since_sweep_ > users_.size() + 1'024) sweep();
    auto& entry = users_[{client, user}];
    auto state = entry.state.lock();
    if (!state) {
        state = std::make_shared<UserState>(changes_of_all_);
        entry.state = state;
        entry.sessions.clear();
    }
    auto& slot = entry.sessions[session_id];
    auto session = slot.session.lock();
    if (!session) {
        session = std::make_shared<SessionState>(std::move(state));
        slot = {session, {}};
    }
    return session;
}

void SessionRegistry::publish(const std::shared_ptr<SessionState>& session, SessionView view) {
    const std::scoped_lock lock{mutex_};
    const auto& principal = *view.principal;
    const auto user = users_.find({principal.client, principal.user});
    if (user == users_.end()) return;
    const auto slot = user->second.sessions.find(principal.session_id);
    if (slot != user->second.sessions.end() && slot->second.session.lock() == session) {
        slot->second.view = std::move(view);
    }
}

std::optional<SessionRegistry::Found> SessionRegistry::find(ClientId client, UserId user,
                                                            const std::string& session_id) {
    const std::scoped_lock lock{mutex_};
    const auto entry = users_.find({client, user});
    if (entry == users_.end()) return std::nullopt;
    const auto slot = entry->second.sessions.find(session_id);
    if (slot == entry->second.sessions.end()) return std::nullopt;
    auto session = slot->second.session.lock();
    const auto& view = slot->second.view;
    if (!session || !view.principal || !session->is_current(view.generation)) return std::nullopt;
    return Found{std::move(session), view};
}

void SessionRegistry::revoke(ClientId client, UserId user, const std::string& session_id) {
    const std::scoped_lock lock{mutex_};
    const auto entry = users_.find({client, user});
    if (entry == users_.end()) return;
    const auto slot = entry->second.sessions.find(session_id);
    if (slot == entry->second.sessions.end()) return;
    if (const auto session = slot->second.session.lock()) session->is_revoked = true;
}

void SessionRegistry::user_changed(ClientId client, UserId user) {
    const std::scoped_lock lock{mutex_};
    const auto entry = users_.find({client, user});
    if (entry == users_.end()) return;
    if (const auto state = entry->second.state.lock()) state->changed();
}

std::size_t SessionRegistry::size() const {
    const std::scoped_lock lock{mutex_};
    std::size_t count = 0;
    for (const auto& [key, user] : users_) {
        count += static_cast<std::size_t>(
            std::ranges::count_if(user.sessions, [](const auto& slot) { return !slot.second.session.expired(); }));
    }
    return count;
}

void SessionRegistry::sweep() {
    acquired_since_sweep_ = 0;
    for (auto& [key, user] : users_) {
        std::erase_if(user.sessions, [](const auto& slot) { return slot.second.session.expired(); });
    }
    std::erase_if(users_, [](const auto& user) { return user.second.sessions.empty(); });
}

}  // namespace xos::sign_in
