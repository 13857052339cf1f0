// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/limits.hpp"

#include <algorithm>
#include <utility>

namespace xos::hub {
namespace {

constexpr auto minute = std::chrono::minutes{1};

template <typename Map>
std::size_t count(const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
}

template <typename Map>
void subtract(Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found != map.end() && --found->second == 0) map.erase(found);
}

Counter& refusals(Metrics& metrics, std::string_view label) {
    return metrics.counter("xos_hub_refusals_total", "Hub connections and negotiations refused by a limit", label);
}

}  // namespace

ConnectionCounts::ConnectionCounts(const ConnectionLimits& limits, Metrics& metrics)
    : limits_{limits},
      refused_connections_{refusals(metrics, R"(limit="connections")")},
      refused_negotiations_{refusals(metrics, R"(limit="negotiations")")} {}

ConnectionCounts::Place::Place(ConnectionCounts& counts, const Principal* user) : counts_{&counts} {
    if (user != nullptr) {
        user_ = user->user;
        tenant_ = user->client;
    }
}

ConnectionCounts::Place::Place(Place&& other) noexcept
    : counts_{std::exchange(other.counts_, nullptr)}, user_{other.user_}, tenant_{other.tenant_} {}

ConnectionCounts::Place& ConnectionCounts::Place::operator=(Place&& other) noexcept {
    std::swap(counts_, other.counts_);
    std::swap(user_, other.user_);
    std::swap(tenant_, other.tenant_);
    return *this;
}

ConnectionCounts::Place::~Place() {
    if (counts_ != nullptr) counts_->leave(user_, tenant_);
}

bool ConnectionCounts::is_full(const Principal* user) const {
    const auto tenant = user != nullptr ? user->client : ClientId{};
    if (count(tenants_, tenant) >= limits_.per_tenant) return true;
    return user != nullptr && count(users_, {tenant, user->user}) >= limits_.per_user;
}

ConnectionCounts::Place ConnectionCounts::enter(const Principal* user) {
    const std::lock_guard lock{mutex_};
    if (is_full(user)) {
        refused_connections_.add();
        return {};
    }
    ++tenants_[user != nullptr ? user->client : ClientId{}];
    if (user != nullptr) ++users_[{user->client, user->user}];
    return Place{*this, user};
}

void ConnectionCounts::leave(UserId user, ClientId tenant) {
    const std::lock_guard lock{mutex_};
    subtract(tenants_, tenant);
    if (user) subtract(users_, {tenant, user});
}

bool ConnectionCounts::negotiated(const std::string& token, const std::string& address, const Principal* user,
                                  Time now) {
    const std::lock_guard lock{mutex_};
    forget_old(now);
    if (is_full(user)) {
        refused_connections_.add();
        return false;
    }
    if (alive(now) >= limits_.unclaimed || count(addresses_, address) >= limits_.unclaimed_per_address) {
        refused_negotiations_.add();
        return false;
    }
    unclaimed_.push_back({token, address, now});
    ++addresses_[address];
    return true;
}

void ConnectionCounts::claimed(const std::string& token) {
    const std::lock_guard lock{mutex_};
    // The newest are claimed first, mostly.
    const auto found = std::ranges::find(unclaimed_.rbegin(), unclaimed_.rend(), token, &Negotiated::token);
    if (found == unclaimed_.rend()) return;
    subtract(addresses_, found->address);
    unclaimed_.erase(std::next(found).base());
}

void ConnectionCounts::forget_old(Time now) {
    while (!unclaimed_.empty() && now - unclaimed_.front().at > minute) {
        subtract(addresses_, unclaimed_.front().address);
        unclaimed_.pop_front();
    }
}

std::size_t ConnectionCounts::alive(Time now) const {
    const auto first =
        std::ranges::find_if(unclaimed_, [&](const Negotiated& one) { return now - one.at <= limits_.unclaimed_life; });
    return static_cast<std::size_t>(unclaimed_.end() - first);
}

}  // namespace xos::hub
