// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "xos/app/answer_keeper.hpp"
#include "xos/auth/principal.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/config.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/event_log.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// What every request of one application shares. The objects outlive all requests.
struct Services {
    const Config& config;
    const Clock& clock;
    Logger& log;
    Metrics& metrics;
    db::Driver& database;
    db::EventLog* events = nullptr;
};

/// One request: who asks, on whose data, since when. Made by the pipeline, or by a unit test.
///
/// Lifetime: as long as the action runs.   Thread: the action's.
class Context final : private db::AwayListener {
public:
    Context(const Services& services, http::Exchange& exchange, std::shared_ptr<const Principal> principal);

    /// The signed-in user. Throws: Problem 401 when there is none (only on routes that allow anonymous access).
    const Principal& principal() const;
    const Principal* find_principal() const { return principal_.get(); }

    /// The tenant's database service. Throws: Problem 401 without a tenant (TEN-1).
    DBService& db();
    /// A service for work that no tenant owns, for example signing in; `reason` is logged (TEN-8).
    DBService across_tenants(std::string_view reason);

    http::Exchange& exchange() { return exchange_; }
    const Services& services() const { return services_; }
    Timestamp now() const { return services_.clock.now(); }

    /// The id under which this request's log lines and error answer can be found; made on first use.
    const std::string& trace_id();

    /// True from the beginning of a transaction to its end: the action's coroutine may be on another thread.
    bool is_away() const { return is_away_; }
    /// For a service that opens transactions of its own on this request's behalf: its place is db::Caller::away.
    db::AwayListener& away_listener() { return *this; }

    /// For the pipeline, when the action has ended and its coroutine is back on the I/O thread.
    void came_back() { set_away(false); }

    /// From here on `keeper` takes part in every commit of db() and across_tenants(). It must outlive the action.
    void set_answer_keeper(AnswerKeeper& keeper);
    /// Null for a request whose answer is not kept.
    AnswerKeeper* answer_keeper() { return answer_keeper_; }

    /// The number of the last event that this request stored, 0 when none; sent as X-XOS-Event-Seq (HUB-6).
    std::int64_t event_seq() const { return event_seq_; }

private:
    db::Caller caller();
    void set_away(bool is_away) override;

    const Services& services_;
    http::Exchange& exchange_;
    std::shared_ptr<const Principal> principal_;
    std::optional<DBService> db_;
    std::string trace_id_;
    std::int64_t event_seq_ = 0;
    AnswerKeeper* answer_keeper_ = nullptr;
    bool is_away_ = false;
};

/// Writes one structured line: level, time, traceId, client id, user id, message, exception text, and a context as
/// JSON with secrets redacted (SUP-5).
void log_error(Context& context, const std::exception& error, std::string_view message,
               std::string_view context_json = "null");

}  // namespace xos
