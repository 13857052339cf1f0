// SPDX-License-Identifier: Apache-2.0
// The queue, the group, the commit. What happens inside one open transaction is in writer_transaction.cpp.
#include "db/sqlite/writer.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "xos/db/error.hpp"

namespace xos::db {
namespace {

// A group ends when nobody waits, or at these sizes, so that the first of a busy group is not kept waiting.
constexpr std::size_t group_limit = 256;
constexpr std::chrono::milliseconds group_time{5};
// How often a long statement looks for works that waited too long behind it.
constexpr std::chrono::milliseconds sweep_interval{50};

thread_local const Writer* writer_of_this_thread = nullptr;

}  // namespace

Writer::Writer(SqliteConnection& connection, const SqliteOptions& options, Logger& log, Metrics& metrics)
    : connection_{connection},
      options_{options},
      log_{log},
      groups_{metrics.counter("xos_db_commits_total", "Commits of the writer, each for a group of transactions")},
      grouped_{metrics.counter("xos_db_committed_transactions_total", "Transactions in those commits")},
      failed_commits_{metrics.counter("xos_db_failed_commits_total", "Commits that failed")},
      refused_full_{metrics.counter("xos_db_refused_total", "Work refused by the database", "reason=\"queue_full\"")},
      refused_wait_{metrics.counter("xos_db_refused_total", "Work refused by the database", "reason=\"queue_wait\"")},
      refused_idle_{
          metrics.counter("xos_db_refused_total", "Work refused by the database", "reason=\"idle_transaction\"")},
      queue_length_{std::make_shared<std::atomic<std::size_t>>(0)} {
    metrics.gauge("xos_db_writer_queue_length", "Transactions that wait for the writer",
                  [length = queue_length_] { return static_cast<double>(length->load(std::memory_order_relaxed)); });
    connection_.on_progress([this] {
        const auto now = Clock::now();
        if (now < next_sweep_) return;
        next_sweep_ = now + sweep_interval;
        refuse_expired();
    });
    thread_ = std::thread{[this] { loop(); }};
}

Writer::~Writer() { stop(); }

bool Writer::on_thread() const { return writer_of_this_thread == this; }

void Writer::stop() {
    {
        const Lock lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Writer::submit(std::shared_ptr<WriteWork> work) {
    {
        const Lock lock{mutex_};
        if (!stopping_ && queue_.size() < options_.queue_limit) {
            queue_.push_back(std::move(work));
            queue_length_->store(queue_.size(), std::memory_order_relaxed);
        }
    }
    if (work != nullptr)
        return refuse(std::move(work->waiting), "too many wait for it, or it is closed", refused_full_);
    wake_.notify_one();
}

void Writer::refuse(Suspended waiting, std::string_view reason, Counter& counter) {
    counter.add();
    waiting.resume_home(
        std::make_exception_ptr(Unavailable{"the database cannot take the work: " + std::string{reason}}));
}

std::vector<std::shared_ptr<WriteWork>> Writer::take_expired(Clock::time_point now) {
    std::vector<std::shared_ptr<WriteWork>> expired;
    std::erase_if(queue_, [&](std::shared_ptr<WriteWork>& work) {
        if (work->give_up > now) return false;
        expired.push_back(std::move(work));
        return true;
    });
    queue_length_->store(queue_.size(), std::memory_order_relaxed);
    return expired;
}

void Writer::refuse_expired() {
    std::vector<std::shared_ptr<WriteWork>> expired;
    {
        const Lock lock{mutex_};
        expired = take_expired(Clock::now());
    }
    for (const auto& work : expired)
        refuse(std::move(work->waiting), "it waited too long for the writer", refused_wait_);
}

Writer::Clock::time_point Writer::earliest_expiry() const {
    auto earliest = Clock::time_point::max();
    for (const auto& work : queue_) earliest = std::min(earliest, work->give_up);
    return earliest;
}

void Writer::loop() {
    writer_of_this_thread = this;
    while (auto work = next(true)) run_group(std::move(work));
}

std::shared_ptr<WriteWork> Writer::next(bool wait) {
    while (true) {
        std::shared_ptr<WriteWork> work;
        {
            Lock lock{mutex_};
            if (wait) wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return nullptr;
            work = std::move(queue_.front());
            queue_.pop_front();
            queue_length_->store(queue_.size(), std::memory_order_relaxed);
        }
        if (work->give_up > Clock::now()) return work;
        refuse(std::move(work->waiting), "it waited too long for the writer", refused_wait_);
    }
}

void Writer::run_group(std::shared_ptr<WriteWork> first) {
    Group group{{}, Clock::now()};
    try {
        connection_.begin();
    } catch (const Error&) {
        first->waiting.resume_home(std::current_exception());
        return;
    }
    for (auto work = std::move(first); work != nullptr; work = next(false)) {
        run_work(*work, group);
        if (!connection_.in_transaction()) return fail(group, "the database rolled the transaction back");
        if (group.members.size() >= group_limit || Clock::now() - group.started > group_time) break;
    }
    commit(group);
}

void Writer::run_work(WriteWork& work, Group& group) {
    try {
        connection_.save();
    } catch (const Error&) {
        work.waiting.resume_home(std::current_exception());
        return;
    }
    if (work.job) {
        run_job(work, group);
    } else {
        run_transaction(work, group);
    }
}

void Writer::run_job(WriteWork& work, Group& group) {
    try {
        work.job(connection_);
    } catch (...) {
        connection_.undo();
        work.waiting.resume_home(std::current_exception());
        return;
    }
    keep(std::move(work.waiting), group);
}

// The work is done: it waits for the group's commit.
void Writer::keep(Suspended member, Group& group) {
    try {
        if (!connection_.in_transaction()) throw Unavailable{"the database rolled the transaction back"};
        if (connection_.has_open_references()) {
            throw ConstraintViolation{"commit: a foreign key that is checked at commit does not hold"};
        }
        connection_.release();
        group.members.push_back(std::move(member));
    } catch (...) {
        connection_.undo();
        member.resume_home(std::current_exception());
    }
}

void Writer::commit(Group& group) {
    if (group.members.empty()) return connection_.rollback();
    try {
        if (options_.before_commit) options_.before_commit();
        connection_.commit();
    } catch (const std::exception& error) {
        return fail(group, error.what());
    }
    groups_.add();
    grouped_.add(group.members.size());
    resume_all_home(std::move(group.members), nullptr);
}

void Writer::fail(Group& group, const std::string& reason) {
    connection_.rollback();
    failed_commits_.add();
    log_.error("Database commit failed", {{"reason", reason}, {"transactions", std::int64_t(group.members.size())}});
    const auto error = std::make_exception_ptr(Unavailable{"the commit failed: " + reason});
    resume_all_home(std::move(group.members), error);
}

}  // namespace xos::db
