// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <optional>

#include "hub/dispatch/hub_connection.hpp"
#include "xos/db/db_service.hpp"
#include "xos/hub/hub.hpp"

namespace xos::hub {

/// Cancels one coroutine, but never while it is on a database thread: then once it is back.
/// Thread: the connection's.
class CallCancellation final : public db::AwayListener {
public:
    void cancel();
    void set_away(bool is_away) override;
    bool is_cancelled() const { return is_wanted_; }
    boost::asio::cancellation_slot slot() { return signal_.slot(); }

private:
    boost::asio::cancellation_signal signal_;
    bool is_away_ = false;
    bool is_wanted_ = false;
};

/// What a hub object works with: its connection and, on demand, the tenant's database.
class HubObjectScope final : public HubScope {
public:
    HubObjectScope(std::shared_ptr<HubConnection> connection, CallCancellation& cancellation,
                   std::weak_ptr<CallSlot> slot);

    HubCallerContext& caller() override { return *connection_; }
    Sender& sender() override;
    std::weak_ptr<CallSlot> slot() override { return slot_; }
    DBService& db() override;

private:
    std::shared_ptr<HubConnection> connection_;
    CallCancellation& cancellation_;
    std::weak_ptr<CallSlot> slot_;
    std::optional<DBService> db_;
};

}  // namespace xos::hub
