// SPDX-License-Identifier: Apache-2.0
// First in, first out, with a deadline for every waiting job (SLOW-3). A job is destroyed before its coroutine goes on,
// because what it captured by reference lives in that coroutine.
#include "xos/base/worker_pool.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "xos/base/assert.hpp"
#include "xos/base/problem.hpp"

namespace xos {
namespace asio = boost::asio;

struct WorkerPool::State {
    using Done = std::move_only_function<void(std::exception_ptr)>;
    struct Waiting {
        std::move_only_function<void()> job;
        Done done;
        std::chrono::steady_clock::time_point deadline;
    };

    explicit State(Options o) : options{std::move(o)} {
        XOS_ASSERT(options.threads > 0);
        for (std::size_t i = 0; i < options.threads; ++i) threads.emplace_back([this] { work(); });
        threads.emplace_back([this] { expire(); });
    }

    ~State() { stop(); }

    void stop() {
        {
            const std::lock_guard lock{mutex};
            stopping = true;
        }
        job_ready.notify_all();
        deadline_changed.notify_all();
        for (auto& thread : threads) thread.join();
        threads.clear();
    }

    std::exception_ptr refusal() const { return std::make_exception_ptr(unavailable(options.retry_after)); }

    // Takes the job, or gives `done` back when the queue is full.
    bool push(Waiting& entry) {
        {
            const std::lock_guard lock{mutex};
            // A free thread will take one entry each, so only the rest of the queue counts as waiting.
            if (stopping || queue.size() >= options.queue_limit + (options.threads - running)) return false;
            queue.push_back(std::move(entry));
        }
        job_ready.notify_one();
        deadline_changed.notify_one();
        return true;
    }

    void work() {
        std::unique_lock lock{mutex};
        while (true) {
            job_ready.wait(lock, [&] { return stopping || !queue.empty(); });
            if (queue.empty()) return;
            auto entry = std::move(queue.front());
            queue.pop_front();
            const bool too_late = entry.deadline <= std::chrono::steady_clock::now();
            ++running;
            lock.unlock();
            auto error = too_late ? refusal() : run(entry.job);
            entry.job = nullptr;
            lock.lock();
            --running;
            lock.unlock();
            entry.done(std::move(error));
            lock.lock();
        }
    }

    static std::exception_ptr run(std::move_only_function<void()>& job) {
        try {
            job();
            return nullptr;
        } catch (...) {
            return std::current_exception();
        }
    }

    // Refuses waiting jobs at their deadline even when every worker is busy with a long one.
    void expire() {
        std::unique_lock lock{mutex};
        while (!stopping) {
            if (queue.empty()) {
                deadline_changed.wait(lock);
                continue;
            }
            const auto deadline = queue.front().deadline;
            if (std::chrono::steady_clock::now() < deadline) {
                deadline_changed.wait_until(lock, deadline);
                continue;
            }
            auto entry = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            entry.job = nullptr;
            entry.done(refusal());
            lock.lock();
        }
    }

    const Options options;
    mutable std::mutex mutex;
    std::condition_variable job_ready;
    std::condition_variable deadline_changed;
    std::deque<Waiting> queue;
    std::size_t running = 0;
    bool stopping = false;
    std::vector<std::thread> threads;
};

WorkerPool::WorkerPool(Options options) : state_{std::make_unique<State>(std::move(options))} {}
WorkerPool::~WorkerPool() = default;
void WorkerPool::stop() { state_->stop(); }

std::size_t WorkerPool::running() const {
    const std::lock_guard lock{state_->mutex};
    return state_->running;
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock{state_->mutex};
    return state_->queue.size();
}

Task<void> WorkerPool::submit(std::move_only_function<void()> job) {
    auto start = [state = state_.get(), &job]<typename Handler>(Handler handler) {
        auto executor = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        State::Done done = [executor, handler = std::move(handler)](std::exception_ptr error) mutable {
            asio::post(executor, [handler = std::move(handler), error = std::move(error)]() mutable {
                std::move(handler)(std::move(error));
            });
        };
        State::Waiting entry{std::move(job), std::move(done),
                             std::chrono::steady_clock::now() + state->options.longest_wait};
        if (!state->push(entry)) {
            entry.job = nullptr;
            entry.done(state->refusal());
        }
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(std::move(start),
                                                                                           asio::use_awaitable);
}

}  // namespace xos
