// SPDX-License-Identifier: Apache-2.0
#include "hub/registry/hub_core.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include "http/run_on.hpp"
#include "hub/dispatch/hub_connection.hpp"
#include "hub/protocol/hub_protocol.hpp"
#include "hub/registry/mailbox.hpp"
#include "xos/hub/errors.hpp"

namespace xos::hub {
namespace asio = boost::asio;
using http::run_on;

/// The connections of one I/O thread.
struct HubCore::Shard {
    explicit Shard(asio::io_context& c) : context{c} {}
    asio::io_context& context;
    std::atomic<std::size_t> size = 0;
    Mailbox<std::shared_ptr<const Delivery>> mailbox;
    bool is_delivering = false;
    Audiences audiences;
};

namespace {

SharedFrame make_frame(const HubProtocol& protocol, std::string_view method, std::string_view arguments) {
    if (arguments.empty()) return nullptr;
    std::string frame;
    protocol.write_invocation(frame, {}, method, arguments);
    return std::make_shared<const std::string>(std::move(frame));
}

void check_group(std::string_view group) {
    if (group.empty()) throw HubException{"The group has no name."};
}

/// A connection that encodes in a way that nobody did when the message was made joined after it.
void give(HubConnection& connection, const Delivery& delivery) {
    const auto& frame = connection.encoding() == Encoding::json ? delivery.json : delivery.messagepack;
    if (frame) connection.write(frame);
}

bool is_excepted(const Delivery& delivery, const HubConnection& connection) {
    return std::ranges::find(delivery.target.except, connection.connection_id()) != delivery.target.except.end();
}

void drop_doubles(std::vector<std::string>& names) {
    std::ranges::sort(names);
    const auto rest = std::ranges::unique(names);
    names.erase(rest.begin(), rest.end());
}

}  // namespace

HubCore::HubCore(HubDescription description, const HubOptions& options, const HubServices& services)
    : options_{options},
      services_{services},
      methods_{std::move(description.methods)},
      make_hub_{std::move(description.make)},
      overflows_{services.metrics.counter("xos_hub_overflows_total", "Hub connections closed for reading too slowly",
                                          "hub=\"" + description.name + "\"")},
      sent_{services.metrics.counter("xos_hub_messages_total", "Messages sent to clients of hubs, before fan-out",
                                     "hub=\"" + description.name + "\"")} {
    services_.metrics.gauge(
        "xos_hub_connections", "Open hub connections",
        [this] {
            std::size_t sum = 0;
            for (const auto& shard : shards_) sum += shard->size.load(std::memory_order_relaxed);
            return static_cast<double>(sum);
        },
        "hub=\"" + description.name + "\"");
}

HubCore::~HubCore() = default;

void HubCore::start(std::span<asio::io_context* const> contexts) {
    for (auto* context : contexts) shards_.push_back(std::make_unique<Shard>(*context));
}

ApplicationFactory HubCore::application() {
    return [this](std::shared_ptr<Connection> connection) {
        return std::make_shared<HubConnection>(*this, std::move(connection));
    };
}

void HubCore::join(HubConnection& connection) {
    auto& shard = *shards_[connection.connection().home()];
    users_of_encoding_[static_cast<std::size_t>(connection.encoding())].fetch_add(1);
    shard.size.fetch_add(1);
    shard.audiences.add(connection, Target::Kind::all, connection.tenant(), {});
    if (!connection.user_identifier().empty()) {
        shard.audiences.add(connection, Target::Kind::users, connection.tenant(), connection.user_identifier());
    }
    const std::lock_guard lock{places_mutex_};
    places_.try_emplace(connection.connection_id(), Place{&shard, connection.weak_from_this()});
}

void HubCore::leave(HubConnection& connection) {
    auto& shard = *shards_[connection.connection().home()];
    shard.audiences.remove_from_all(connection);
    shard.size.fetch_sub(1);
    users_of_encoding_[static_cast<std::size_t>(connection.encoding())].fetch_sub(1);
    const std::lock_guard lock{places_mutex_};
    places_.erase(connection.connection_id());
}

HubCore::Found HubCore::find(ClientId tenant, const std::string& connection_id) const {
    const std::lock_guard lock{places_mutex_};
    const auto place = places_.find(connection_id);
    auto connection = place == places_.end() ? nullptr : place->second.connection.lock();
    if (!connection || connection->tenant() != tenant) return {};
    return {place->second.shard, std::move(connection)};
}

bool HubCore::is_of_user(const std::string& connection_id, ClientId tenant, std::string_view user_identifier) const {
    const auto [shard, connection] = find(tenant, connection_id);
    return connection && connection->user_identifier() == user_identifier;
}

bool HubCore::uses(Encoding encoding) const {
    return users_of_encoding_[static_cast<std::size_t>(encoding)].load() > 0;
}

void HubCore::send(Target target, std::string_view method, const EncodedArguments& arguments) {
    if (target.kind != Target::Kind::groups) drop_doubles(target.names);
    auto delivery = std::make_shared<Delivery>();
    delivery->json = make_frame(json_protocol(), method, arguments.json);
    delivery->messagepack = make_frame(messagepack_protocol(), method, arguments.messagepack);
    if (!delivery->json && !delivery->messagepack) return;  // nobody is connected
    delivery->target = std::move(target);
    sent_.add();
    for (const auto& shard : shards_) {
        if (shard->size.load() > 0) hand_over(*shard, delivery);
    }
}

/// Each thread gives messages to its own connections in the order in which they were sent, from whatever thread; the
/// sender's thread at once, so that what a method sends comes before its answer.
void HubCore::hand_over(Shard& shard, std::shared_ptr<const Delivery> delivery) {
    const bool is_first = shard.mailbox.put(std::move(delivery));
    if (shard.context.get_executor().running_in_this_thread()) {
        deliver_all(shard);
    } else if (is_first) {
        asio::post(shard.context, [this, &shard] { deliver_all(shard); });
    }
}

void HubCore::deliver_all(Shard& shard) {
    if (shard.is_delivering) return;  // what is sent while a message is given comes after it
    shard.is_delivering = true;
    for (auto all = shard.mailbox.take(); !all.empty(); all = shard.mailbox.take()) {
        for (const auto& delivery : all) deliver(shard, *delivery);
    }
    shard.is_delivering = false;
}

void HubCore::deliver(Shard& shard, const Delivery& delivery) {
    const auto& target = delivery.target;
    if (target.kind == Target::Kind::connections) {
        for (const auto& id : target.names) {
            const auto found = find(target.tenant, id);
            if (found.shard == &shard) give(*found.connection, delivery);
        }
        return;
    }
    const auto give_all = [&](std::string_view name) {
        for (auto* connection : shard.audiences.members(target.kind, target.tenant, name)) {
            if (target.except.empty() || !is_excepted(delivery, *connection)) give(*connection, delivery);
        }
    };
    if (target.kind == Target::Kind::all) return give_all({});
    for (const auto& name : target.names) give_all(name);
}

Task<ClientAnswer> HubCore::invoke(ClientId tenant, std::string connection_id, std::string method,
                                   EncodedArguments arguments, std::chrono::milliseconds longest) {
    const auto [shard, connection] = find(tenant, connection_id);
    if (!connection) throw HubException{"Connection '" + connection_id + "' does not exist."};
    co_return co_await run_on(shard->context, connection->ask(std::move(method), std::move(arguments), longest));
}

Task<void> HubCore::add_to_group(ClientId tenant, std::string connection_id, std::string group) {
    check_group(group);
    const auto [shard, connection] = find(tenant, connection_id);
    if (!connection) co_return;
    co_await run_on(shard->context, change_group(shard, connection, std::move(group), true));
}

Task<void> HubCore::remove_from_group(ClientId tenant, std::string connection_id, std::string group) {
    check_group(group);
    const auto [shard, connection] = find(tenant, connection_id);
    if (!connection) co_return;
    co_await run_on(shard->context, change_group(shard, connection, std::move(group), false));
}

/// On the connection's thread. A connection that has just left is not added: nobody would take it out again.
Task<void> HubCore::change_group(Shard* shard, std::shared_ptr<HubConnection> connection, std::string group,
                                 bool adds) {
    constexpr auto kind = Target::Kind::groups;
    auto& audiences = shard->audiences;
    const auto tenant = connection->tenant();
    const bool is_member = audiences.contains(*connection, kind, tenant, group);
    if (is_member == adds || connection->memberships.empty()) co_return;
    if (!adds) {
        audiences.remove(*connection, kind, tenant, group);
        --connection->groups;
        co_return;
    }
    if (connection->groups >= options_.groups) throw HubException{"The connection is in too many groups."};
    audiences.add(*connection, kind, tenant, group);
    ++connection->groups;
}

Task<std::size_t> HubCore::group_size(ClientId tenant, std::string group) {
    std::size_t sum = 0;
    for (const auto& shard : shards_) {
        auto count = [](Shard* s, ClientId t, std::string name) -> Task<std::size_t> {
            co_return s->audiences.members(Target::Kind::groups, t, name).size();
        };
        sum += co_await run_on(shard->context, count(shard.get(), tenant, group));
    }
    co_return sum;
}

Task<bool> HubCore::is_in_group(ClientId tenant, std::string connection_id, std::string group) {
    const auto [shard, connection] = find(tenant, connection_id);
    if (!connection) co_return false;
    auto look = [](Shard* s, std::shared_ptr<HubConnection> c, std::string name) -> Task<bool> {
        co_return s->audiences.contains(*c, Target::Kind::groups, c->tenant(), name);
    };
    co_return co_await run_on(shard->context, look(shard, connection, std::move(group)));
}

}  // namespace xos::hub
