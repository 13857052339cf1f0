// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "hub/connection/shared_frame.hpp"
#include "xos/hub/sender.hpp"

namespace xos::hub {

class HubConnection;

/// A message on its way to all connections of a target, encoded for each protocol in use.
struct Delivery {
    Target target;
    SharedFrame json;
    SharedFrame messagepack;
};

/// Which connections of one I/O thread belong to a tenant, a user, a group. Each of them is an audience, which exists
/// while it has members.
/// Thread: its own.
class Audiences {
public:
    /// False when the connection was in it already.
    bool add(HubConnection& connection, Target::Kind kind, ClientId tenant, std::string_view name);
    void remove(HubConnection& connection, Target::Kind kind, ClientId tenant, std::string_view name);
    void remove_from_all(HubConnection& connection);
    bool contains(const HubConnection& connection, Target::Kind kind, ClientId tenant, std::string_view name) const;

    /// The members now; empty when there is no such audience. Do not add or remove while using it.
    const std::vector<HubConnection*>& members(Target::Kind kind, ClientId tenant, std::string_view name) const;
    std::size_t size() const { return audiences_.size(); }

private:
    struct Key {
        Target::Kind kind;
        ClientId tenant;
        std::string name;
    };
    struct KeyView {
        Target::Kind kind;
        ClientId tenant;
        std::string_view name;
    };
    struct Less {
        using is_transparent = void;
        template <typename A, typename B>
        bool operator()(const A& a, const B& b) const {
            return std::tuple{a.kind, a.tenant, std::string_view{a.name}} <
                   std::tuple{b.kind, b.tenant, std::string_view{b.name}};
        }
    };

public:
    struct Audience {
        std::vector<HubConnection*> members;
    };
    using Map = std::map<Key, Audience, Less>;
    /// One membership; the connection keeps its own.
    struct Membership {
        Map::iterator audience;
        std::size_t index = 0;  ///< in its members
    };

private:
    void erase(HubConnection& connection, std::size_t membership);
    Map audiences_;  // ordered: nobody can choose names that make it slow
};

}  // namespace xos::hub
