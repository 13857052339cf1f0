// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/hub_object_scope.hpp"

#include <utility>

#include "hub/registry/hub_core.hpp"
#include "xos/hub/errors.hpp"

namespace xos::hub {
namespace asio = boost::asio;

void CallCancellation::cancel() {
    if (std::exchange(is_wanted_, true) || is_away_) return;
    signal_.emit(asio::cancellation_type::terminal);
}

void CallCancellation::set_away(bool is_away) {
    if (is_away_ && !is_away && is_wanted_) {
        is_away_ = false;
        signal_.emit(asio::cancellation_type::terminal);
    }
    is_away_ = is_away;
}

HubObjectScope::HubObjectScope(std::shared_ptr<HubConnection> connection, CallCancellation& cancellation,
                               std::weak_ptr<CallSlot> slot)
    : connection_{std::move(connection)}, cancellation_{cancellation}, slot_{std::move(slot)} {}

Sender& HubObjectScope::sender() { return connection_->core(); }

DBService& HubObjectScope::db() {
    if (!db_) {
        const auto& services = connection_->core().services();
        const auto principal = connection_->find_principal();
        if (!principal || services.database == nullptr) throw HubException{"Authentication required"};
        db::Caller caller;
        caller.client = principal->client;
        caller.user = principal->user;
        caller.away = &cancellation_;
        db_.emplace(*services.database, services.events, std::move(caller));
    }
    return *db_;
}

}  // namespace xos::hub
