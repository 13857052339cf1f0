// SPDX-License-Identifier: Apache-2.0
// One open transaction. Its coroutine runs on this thread inside resume_here(); when that returns, the coroutine has
// asked for something (commit, rollback), is gone (drop), or awaits something that is not ours; then the thread waits.
#include <algorithm>
#include <string>
#include <utility>

#include "db/sqlite/writer.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

// A server that stops does not wait out the whole idle time of a transaction that someone forgot.
constexpr std::chrono::seconds idle_while_stopping{1};

}  // namespace

void Writer::ask(WriteWork& work, WriteWork::Request request, Suspended requester) {
    {
        const Lock lock{mutex_};
        if (work.state == WriteWork::State::open) {
            work.request = request;
            work.requester = std::move(requester);
        }
    }
    if (!requester) return wake_.notify_all();
    requester.resume_home(
        std::make_exception_ptr(Unavailable{"the transaction was rolled back: " + std::string{work.lost_because}}));
}

void Writer::drop(WriteWork& work) noexcept {
    {
        const Lock lock{mutex_};
        if (work.state != WriteWork::State::open) return;
        work.request = WriteWork::Request::drop;
    }
    wake_.notify_all();
}

bool Writer::is_inside_transaction() {
    if (!on_thread() || current_ == nullptr) return false;
    const Lock lock{mutex_};
    return current_->request == WriteWork::Request::none;
}

void Writer::resume_here(Suspended& coroutine) {
    try {
        coroutine.resume_here(nullptr);
    } catch (const std::exception& error) {
        log_.error("A coroutine on the database writer let an exception out",
                   {{"error", std::string_view{error.what()}}});
    }
}

void Writer::run_transaction(WriteWork& work, Group& group) {
    {
        const Lock lock{mutex_};
        work.state = WriteWork::State::open;
    }
    current_ = &work;
    resume_here(work.waiting);
    while (true) {
        Suspended requester;
        const auto request = wait_request(work, requester);
        if (!serve(work, group, request, std::move(requester))) break;
    }
    current_ = nullptr;
}

// Returns false when the transaction is over.
bool Writer::serve(WriteWork& work, Group& group, WriteWork::Request request, Suspended requester) {
    switch (request) {
        case WriteWork::Request::enter: resume_here(requester); return true;
        case WriteWork::Request::commit: keep(std::move(requester), group); return false;
        case WriteWork::Request::rollback:
            connection_.undo();
            requester.resume_home(nullptr);
            return false;
        case WriteWork::Request::drop: connection_.undo(); return false;
        case WriteWork::Request::none: break;
    }
    refused_idle_.add();
    log_.warning("A database transaction was idle for too long and was rolled back",
                 {{"clientId", work.caller.client.value}, {"userId", work.caller.user.value}});
    connection_.undo();
    return false;
}

// What the coroutine asks for; `none` when it asked for nothing within the idle time.
WriteWork::Request Writer::wait_request(WriteWork& work, Suspended& requester) {
    Lock lock{mutex_};
    const auto idle_since = Clock::now();
    while (work.request == WriteWork::Request::none) {
        auto idle_end = idle_since + options_.idle_in_transaction;
        if (stopping_) idle_end = std::min(idle_end, idle_since + idle_while_stopping);
        const auto now = Clock::now();
        if (now >= idle_end) {
            work.state = WriteWork::State::lost;
            work.lost_because = "it was idle for too long";
            return WriteWork::Request::none;
        }
        const auto expired = take_expired(now);
        if (expired.empty()) {
            wake_.wait_until(lock, std::min(idle_end, earliest_expiry()));
            continue;
        }
        lock.unlock();
        for (const auto& one : expired)
            refuse(std::move(one->waiting), "it waited too long for the writer", refused_wait_);
        lock.lock();
    }
    const auto request = std::exchange(work.request, WriteWork::Request::none);
    requester = std::move(work.requester);
    if (request != WriteWork::Request::enter) work.state = WriteWork::State::ended;
    return request;
}

std::int64_t Writer::run(WriteWork& work, Sql sql, const Params& params, RowConsumer& rows) {
    // After an error that ended the outer transaction a statement would commit by itself.
    if (!connection_.in_transaction()) throw Unavailable{"the database rolled the transaction back"};
    return run(work.caller, sql, params, rows);
}

std::int64_t Writer::run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows) {
    const auto started = Clock::now();
    auto& prepared = connection_.find(sql, caller.across_tenants);
    const RunLimits limits{.give_up = std::min(started + options_.statement_time, caller.deadline)};
    const auto count = connection_.run(prepared, caller, params, rows, limits);
    prepared.statement->seconds->observe(Clock::now() - started);
    return count.value_or(0);
}

}  // namespace xos::db
