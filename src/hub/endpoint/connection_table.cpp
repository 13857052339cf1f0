// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/connection_table.hpp"

#include <utility>

namespace xos::hub {

void ConnectionTable::add(std::shared_ptr<Connection> connection) {
    const std::lock_guard lock{mutex_};
    sweep(std::chrono::steady_clock::now());
    const auto& token = connection->token();
    entries_.try_emplace(token, Entry{std::move(connection), {}});
}

std::shared_ptr<Connection> ConnectionTable::find(const std::string& token, std::size_t thread) {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(token);
    if (found == entries_.end()) return nullptr;
    if (is_over(*found->second.connection, std::chrono::steady_clock::now())) {
        entries_.erase(found);
        return nullptr;
    }
    found->second.connection->claim(thread);
    return found->second.connection;
}

void ConnectionTable::hold(const Connection& connection, ConnectionCounts::Place place) {
    const std::lock_guard lock{mutex_};
    const auto found = entries_.find(connection.token());
    if (found != entries_.end()) found->second.place = std::move(place);
}

void ConnectionTable::remove(const Connection& connection) {
    const auto token = connection.token();
    const std::lock_guard lock{mutex_};
    entries_.erase(token);
}

void ConnectionTable::clear() {
    const std::lock_guard lock{mutex_};
    entries_.clear();
}

std::size_t ConnectionTable::size() const {
    const std::lock_guard lock{mutex_};
    return entries_.size();
}

bool ConnectionTable::is_over(const Connection& connection, Outbox::Time now) const {
    return !connection.has_begun() && now - connection.made_at() > unclaimed_life_;
}

void ConnectionTable::sweep(Outbox::Time now) {
    if (now - swept_at_ < std::chrono::seconds{1}) return;
    swept_at_ = now;
    std::erase_if(entries_, [&](const auto& entry) { return is_over(*entry.second.connection, now); });
}

}  // namespace xos::hub
