// SPDX-License-Identifier: Apache-2.0
#include "hub/registry/audience.hpp"

#include <algorithm>

#include "hub/dispatch/hub_connection.hpp"

namespace xos::hub {

bool Audiences::add(HubConnection& connection, Target::Kind kind, ClientId tenant, std::string_view name) {
    if (contains(connection, kind, tenant, name)) return false;
    const auto audience = audiences_.try_emplace(Key{kind, tenant, std::string{name}}).first;
    connection.memberships.push_back({audience, audience->second.members.size()});
    audience->second.members.push_back(&connection);
    return true;
}

bool Audiences::contains(const HubConnection& connection, Target::Kind kind, ClientId tenant,
                         std::string_view name) const {
    return std::ranges::any_of(connection.memberships, [&](const Membership& membership) {
        const auto& key = membership.audience->first;
        return key.kind == kind && key.tenant == tenant && key.name == name;
    });
}

void Audiences::remove(HubConnection& connection, Target::Kind kind, ClientId tenant, std::string_view name) {
    auto& memberships = connection.memberships;
    for (std::size_t i = 0; i < memberships.size(); ++i) {
        const auto& key = memberships[i].audience->first;
        if (key.kind == kind && key.tenant == tenant && key.name == name) return erase(connection, i);
    }
}

void Audiences::remove_from_all(HubConnection& connection) {
    while (!connection.memberships.empty()) erase(connection, connection.memberships.size() - 1);
}

/// The last member takes the place of the one that goes.
void Audiences::erase(HubConnection& connection, std::size_t membership) {
    auto& memberships = connection.memberships;
    const auto [audience, index] = memberships[membership];
    auto& members = audience->second.members;
    auto* const last = members.back();
    members[index] = last;
    members.pop_back();
    if (last != &connection) {
        std::ranges::find(last->memberships, audience, &Membership::audience)->index = index;
    }
    memberships[membership] = memberships.back();
    memberships.pop_back();
    if (members.empty()) audiences_.erase(audience);
}

const std::vector<HubConnection*>& Audiences::members(Target::Kind kind, ClientId tenant, std::string_view name) const {
    static const std::vector<HubConnection*> nobody;
    const auto found = audiences_.find(KeyView{kind, tenant, name});
    return found == audiences_.end() ? nobody : found->second.members;
}

}  // namespace xos::hub
