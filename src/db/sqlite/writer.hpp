// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "db/sqlite/connection.hpp"
#include "db/suspended.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::db {

/// One unit of work at the writer: a transaction that a coroutine holds, or a single job.
struct WriteWork {
    enum class State { queued, open, ended, lost };
    enum class Request { none, enter, commit, rollback, drop };
    using Job = std::move_only_function<void(SqliteConnection&)>;

    Caller caller;
    Job job;                                        ///< empty for a transaction
    std::chrono::steady_clock::time_point give_up;  ///< longest stay in the queue
    Suspended waiting;                              ///< who waits for the work to begin, or for the job's end

    // Guarded by the writer's mutex.
    State state = State::queued;
    Request request = Request::none;
    Suspended requester;
    std::string_view lost_because;
};

/// The one thread that writes.
///
/// Works that wait are run one after another, each in a savepoint, inside one outer transaction, and share its fsync;
/// each is answered after that commit, and a failed commit fails them all (group commit). The coroutine that begins a
/// transaction is resumed here and stays until it commits, rolls back, or awaits something else.
/// Thread: public functions from any thread, unless they say otherwise.
class Writer {
public:
    Writer(SqliteConnection& connection, const SqliteOptions& options, Logger& log, Metrics& metrics);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// True on this writer's thread.
    bool on_thread() const;
    /// True on this writer's thread while a transaction is open there and its holder has not let go of it.
    bool is_inside_transaction();
    /// True when `work` is the transaction that runs on the calling thread.
    bool is_running(const WriteWork& work) const { return on_thread() && current_ == &work; }

    /// Queues work whose `waiting` is set. Refused work is resumed at home with Unavailable.
    void submit(std::shared_ptr<WriteWork> work);
    /// A coroutine asks something of its open transaction.
    void ask(WriteWork& work, WriteWork::Request request, Suspended requester);
    /// The transaction's holder is gone; it will be rolled back.
    void drop(WriteWork& work) noexcept;

    /// Runs a statement in the open transaction. Thread: the writer's, while is_running(work).
    std::int64_t run(WriteWork& work, Sql sql, const Params& params, RowConsumer& rows);
    /// Runs a statement as a job. Thread: the writer's.
    std::int64_t run(const Caller& caller, Sql sql, const Params& params, RowConsumer& rows);

    /// Refuses new work, finishes what is queued, ends the thread. Blocks.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    using Lock = std::unique_lock<std::mutex>;
    struct Group {
        std::vector<Suspended> members;
        Clock::time_point started;
    };

    void loop();
    std::shared_ptr<WriteWork> next(bool wait);
    void run_group(std::shared_ptr<WriteWork> first);
    void run_work(WriteWork& work, Group& group);
    void run_job(WriteWork& work, Group& group);
    void run_transaction(WriteWork& work, Group& group);
    bool serve(WriteWork& work, Group& group, WriteWork::Request request, Suspended requester);
    void keep(Suspended member, Group& group);
    WriteWork::Request wait_request(WriteWork& work, Suspended& requester);
    void resume_here(Suspended& coroutine);
    void commit(Group& group);
    void fail(Group& group, const std::string& reason);
    void refuse(Suspended waiting, std::string_view reason, Counter& counter);
    std::vector<std::shared_ptr<WriteWork>> take_expired(Clock::time_point now);
    void refuse_expired();
    Clock::time_point earliest_expiry() const;
    void lose(WriteWork& work, std::string_view reason);

    SqliteConnection& connection_;
    const SqliteOptions& options_;
    Logger& log_;
    Counter& groups_;
    Counter& grouped_;
    Counter& failed_commits_;
    Counter& refused_full_;
    Counter& refused_wait_;
    Counter& refused_idle_;
    std::shared_ptr<std::atomic<std::size_t>> queue_length_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::shared_ptr<WriteWork>> queue_;
    bool stopping_ = false;

    WriteWork* current_ = nullptr;  ///< the writer thread's own
    Clock::time_point next_sweep_;
    std::thread thread_;
};

}  // namespace xos::db
