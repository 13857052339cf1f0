// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/reader_pool.hpp"

#include <algorithm>
#include <utility>

#include "xos/db/error.hpp"

namespace xos::db {

ReaderPool::ReaderPool(const SqliteOptions& options, Open open, Metrics& metrics)
    : options_{options},
      open_{std::move(open)},
      refused_{metrics.counter("xos_db_refused_total", "Work refused by the database", "reason=\"reader_wait\"")} {}

ReaderPool::~ReaderPool() { stop(); }

void ReaderPool::submit(Job job, Clock::time_point deadline, Suspended waiting) {
    const auto give_up = std::min(Clock::now() + options_.queue_wait, deadline);
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_ && queue_.size() < options_.queue_limit) {
            queue_.push_back({std::move(job), give_up, std::move(waiting)});
            // Threads start when they are needed first: most programs have no long reads at their start.
            if (idle_ < queue_.size() && threads_.size() < options_.reader_threads) {
                threads_.emplace_back([this] { loop(); });
            }
        }
    }
    if (waiting) return refuse(std::move(waiting), "too many wait for it, or it is closed");
    wake_.notify_one();
}

void ReaderPool::refuse(Suspended waiting, const char* reason) {
    refused_.add();
    waiting.resume_home(
        std::make_exception_ptr(Unavailable{std::string{"the database cannot take the read: "} + reason}));
}

void ReaderPool::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void ReaderPool::loop() {
    std::unique_ptr<SqliteConnection> connection;
    std::unique_lock lock{mutex_};
    while (true) {
        ++idle_;
        wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) return;
        Work work = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        if (work.give_up <= Clock::now()) {
            refuse(std::move(work.waiting), "it waited too long for a reader");
        } else {
            std::exception_ptr error;
            try {
                if (!connection) {
                    connection = open_();
                    connection->on_progress([this] { refuse_expired(); });
                }
                work.job(*connection);
            } catch (...) {
                error = std::current_exception();
            }
            work.waiting.resume_home(std::move(error));
        }
        lock.lock();
    }
}

void ReaderPool::refuse_expired() {
    std::vector<Suspended> expired;
    {
        const std::lock_guard lock{mutex_};
        while (!queue_.empty() && queue_.front().give_up <= Clock::now()) {
            expired.push_back(std::move(queue_.front().waiting));
            queue_.pop_front();
        }
    }
    for (auto& waiting : expired) refuse(std::move(waiting), "it waited too long for a reader");
}

}  // namespace xos::db
