// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/hub/errors.hpp"
#include "xos/hub/sender.hpp"

namespace xos {

/// Somebody to send to.   Thread: safe from any thread.   Lifetime: the application's.
class ClientProxy {
public:
    ClientProxy(hub::Sender& sender, hub::Target target) : sender_{&sender}, target_{std::move(target)} {}

    /// Calls `method` on each of the clients. Returns at once: a slow receiver delays nobody, and one that falls too
    /// far behind is closed (HUB-9). Messages of one sender arrive in order. Cost: the arguments are encoded once for
    /// each protocol in use, not for each receiver.
    template <typename... Args>
    void send(std::string_view method, const Args&... args) const {
        sender_->send(target_, method, hub::encode_arguments(*sender_, args...));
    }

private:
    hub::Sender* sender_;
    hub::Target target_;
};

/// One connection, which can also be asked.   Thread: safe from any thread.
class SingleClientProxy : public ClientProxy {
public:
    /// `slot` is that of the hub method that asks; empty outside of hubs.
    SingleClientProxy(hub::Sender& sender, ClientId tenant, std::string connection_id,
                      std::weak_ptr<hub::CallSlot> slot = {})
        : ClientProxy{sender,
                      {.kind = hub::Target::Kind::connections,
                       .tenant = tenant,
                       .names = {connection_id},
                       .except = {}}},
          sender_{&sender},
          slot_{std::move(slot)},
          tenant_{tenant},
          connection_id_{std::move(connection_id)} {}

    /// How long invoke() waits for the client; 30 s by default.
    SingleClientProxy within(std::chrono::milliseconds longest) && {
        longest_ = longest;
        return std::move(*this);
    }

    /// Calls `method` on the client and gives what it returns (signalr.md 17). Inside a hub method this lets the
    /// connection's next call begin, since the answer could not come in otherwise.
    /// Throws: HubException with the client's text, or when it is not there, leaves, takes too long, or answers with
    /// something else than a T; std::logic_error inside on_connected().
    template <typename T = void, typename... Args>
    Task<T> invoke(std::string method, const Args&... args) const {
        if (const auto slot = slot_.lock()) slot->release();
        // Encoded before the first wait, so that references to arguments need not live longer.
        return ask<T>(sender_, tenant_, connection_id_, std::move(method), hub::encode_arguments(*sender_, args...),
                      longest_);
    }

private:
    template <typename T>
    static Task<T> ask(hub::Sender* sender, ClientId tenant, std::string id, std::string method,
                       hub::EncodedArguments arguments, std::chrono::milliseconds longest) {
        const auto answer =
            co_await sender->invoke(tenant, std::move(id), std::move(method), std::move(arguments), longest);
        if constexpr (!std::is_void_v<T>) {
            T value{};
            if (!hub::read_value(answer.value, value)) {
                throw HubException{"Error trying to deserialize the client's result."};
            }
            co_return value;
        }
    }

    hub::Sender* sender_;
    std::weak_ptr<hub::CallSlot> slot_;
    ClientId tenant_;
    std::string connection_id_;
    std::chrono::milliseconds longest_{30'000};
};

/// Chooses receivers among the connections of one tenant (architecture 9). Names have case; unknown ones are passed
/// over; a connection that is named twice gets a message once, except by two groups.
class HubClients {
public:
    using Names = std::vector<std::string>;

    HubClients(hub::Sender& sender, ClientId tenant, std::weak_ptr<hub::CallSlot> slot = {})
        : sender_{&sender}, tenant_{tenant}, slot_{std::move(slot)} {}

    ClientProxy all() const { return to(Kind::all, {}); }
    ClientProxy all_except(Names connection_ids) const { return to(Kind::all, {}, std::move(connection_ids)); }
    SingleClientProxy client(std::string connection_id) const {
        return {*sender_, tenant_, std::move(connection_id), slot_};
    }
    ClientProxy clients(Names connection_ids) const { return to(Kind::connections, std::move(connection_ids)); }
    ClientProxy group(std::string name) const { return to(Kind::groups, {std::move(name)}); }
    ClientProxy groups(Names names) const { return to(Kind::groups, std::move(names)); }
    ClientProxy group_except(std::string name, Names connection_ids) const {
        return to(Kind::groups, {std::move(name)}, std::move(connection_ids));
    }
    ClientProxy user(UserId id) const { return user(std::to_string(id.value)); }
    ClientProxy user(std::string identifier) const { return to(Kind::users, {std::move(identifier)}); }
    ClientProxy users(Names identifiers) const { return to(Kind::users, std::move(identifiers)); }

protected:
    using Kind = hub::Target::Kind;
    ClientProxy to(Kind kind, Names names, Names except = {}) const {
        return {*sender_, {.kind = kind, .tenant = tenant_, .names = std::move(names), .except = std::move(except)}};
    }

private:
    hub::Sender* sender_;
    ClientId tenant_;
    std::weak_ptr<hub::CallSlot> slot_;
};

/// The same inside a hub, where there is a caller.
class HubCallerClients : public HubClients {
public:
    HubCallerClients(hub::Sender& sender, ClientId tenant, std::weak_ptr<hub::CallSlot> slot, std::string connection_id)
        : HubClients{sender, tenant, std::move(slot)}, id_{std::move(connection_id)} {}

    SingleClientProxy caller() const { return client(id_); }
    ClientProxy others() const { return all_except({id_}); }
    ClientProxy others_in_group(std::string name) const { return group_except(std::move(name), {id_}); }

private:
    std::string id_;
};

/// Groups of one tenant. A group exists while it has members; a member leaves all groups when its connection ends, and
/// keeps them over a stateful reconnect. No group of one tenant is ever seen by another (TEN-7).
/// Thread: safe from any thread; every change is in force when its task has ended.
class HubGroups {
public:
    HubGroups(hub::Sender& sender, ClientId tenant) : sender_{&sender}, tenant_{tenant} {}

    /// Adding twice, removing what is absent, and connections that are gone are no errors.
    /// Throws: HubException for an empty name and for a connection that is in HubOptions::groups groups.
    Task<void> add(std::string connection_id, std::string group) const {
        return sender_->add_to_group(tenant_, std::move(connection_id), std::move(group));
    }
    Task<void> remove(std::string connection_id, std::string group) const {
        return sender_->remove_from_group(tenant_, std::move(connection_id), std::move(group));
    }
    /// How many connections of this node are in the group.
    Task<std::size_t> size(std::string group) const { return sender_->group_size(tenant_, std::move(group)); }
    Task<bool> contains(std::string connection_id, std::string group) const {
        return sender_->is_in_group(tenant_, std::move(connection_id), std::move(group));
    }

private:
    hub::Sender* sender_;
    ClientId tenant_;
};

}  // namespace xos
