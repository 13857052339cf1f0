// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/dispatch/method_table.hpp"
#include "hub/endpoint/connection.hpp"
#include "hub/hub_services.hpp"
#include "hub/registry/audience.hpp"
#include "xos/hub/method.hpp"
#include "xos/hub/options.hpp"
#include "xos/hub/sender.hpp"

namespace xos::hub {

class HubConnection;

/// One hub of one application: its methods, and all its connections by thread.
///
/// Nothing that is sent takes a lock: a message goes to each I/O thread once, which gives it to its own connections.
/// Thread: Sender's functions from any thread; join() and leave() on the connection's.
class HubCore final : public Sender {
public:
    /// Throws: std::logic_error when the description is wrong, see MethodTable.
    HubCore(HubDescription description, const HubOptions& options, const HubServices& services);
    ~HubCore();

    void start(std::span<boost::asio::io_context* const> contexts);
    /// Makes what runs on each connection of this hub.
    ApplicationFactory application();

    const HubOptions& options() const { return options_; }
    const HubServices& services() const { return services_; }
    const MethodTable& methods() const { return methods_; }
    std::unique_ptr<Hub> make_hub() const { return make_hub_(); }

    /// From now on the connection is found; its encoding is in use.
    void join(HubConnection& connection);
    void leave(HubConnection& connection);
    /// Whether a connection is there and belongs to this user.   Thread: any.
    bool is_of_user(const std::string& connection_id, ClientId tenant, std::string_view user_identifier) const;
    void count_overflow() { overflows_.add(); }
    /// A number that no other connection of this hub has.
    std::uint64_t next_serial() { return ++last_serial_; }

    bool uses(Encoding encoding) const override;
    void send(Target target, std::string_view method, const EncodedArguments& arguments) override;
    Task<ClientAnswer> invoke(ClientId tenant, std::string connection_id, std::string method,
                              EncodedArguments arguments, std::chrono::milliseconds longest) override;
    Task<void> add_to_group(ClientId tenant, std::string connection_id, std::string group) override;
    Task<void> remove_from_group(ClientId tenant, std::string connection_id, std::string group) override;
    Task<std::size_t> group_size(ClientId tenant, std::string group) override;
    Task<bool> is_in_group(ClientId tenant, std::string connection_id, std::string group) override;

private:
    struct Shard;
    struct Place {
        Shard* shard = nullptr;
        std::weak_ptr<HubConnection> connection;
    };
    Task<void> change_group(Shard* shard, std::shared_ptr<HubConnection> connection, std::string group, bool adds);
    struct Found {
        Shard* shard = nullptr;
        std::shared_ptr<HubConnection> connection;  ///< null: not there, or another tenant's
    };
    Found find(ClientId tenant, const std::string& connection_id) const;
    void hand_over(Shard& shard, std::shared_ptr<const Delivery> delivery);
    void deliver_all(Shard& shard);
    void deliver(Shard& shard, const Delivery& delivery);

    const HubOptions& options_;
    const HubServices& services_;
    MethodTable methods_;
    std::function<std::unique_ptr<Hub>()> make_hub_;
    Counter& overflows_;
    Counter& sent_;
    std::atomic<std::uint64_t> last_serial_ = 0;
    std::array<std::atomic<std::size_t>, 2> users_of_encoding_{};
    std::vector<std::unique_ptr<Shard>> shards_;
    mutable std::mutex places_mutex_;
    std::unordered_map<std::string, Place> places_;  // ids are ours and random
};

}  // namespace xos::hub
