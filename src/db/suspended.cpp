// SPDX-License-Identifier: Apache-2.0
#include "db/suspended.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace xos::db {
namespace {

/// Resumes its coroutines one after another; should one let an exception out, the rest is still resumed later.
struct Batch {
    boost::asio::any_io_executor home;
    std::vector<Suspended> waiting;
    std::exception_ptr error;
    std::size_t next = 0;

    void operator()() {
        while (next < waiting.size()) {
            Suspended now = std::move(waiting[next++]);
            try {
                now.resume_here(error);
            } catch (...) {
                const auto here = home;
                if (next < waiting.size()) boost::asio::post(here, std::move(*this));
                throw;
            }
        }
    }
};

}  // namespace

void Suspended::resume_here(std::exception_ptr error) {
    const auto home = std::move(home_);  // its work guard lasts until the coroutine waits again
    auto resume = std::exchange(resume_, nullptr);
    resume(std::move(error));
}

void Suspended::resume_home(std::exception_ptr error) {
    const auto home = home_;
    boost::asio::post(home, [self = std::move(*this), error = std::move(error)]() mutable { self.resume_here(error); });
}

void resume_all_home(std::vector<Suspended> waiting, const std::exception_ptr& error) {
    std::vector<Batch> batches;  // as many as there are I/O threads
    for (auto& one : waiting) {
        auto batch = std::ranges::find_if(batches, [&](const Batch& known) { return known.home == one.home(); });
        if (batch == batches.end()) batch = batches.insert(batch, Batch{one.home(), {}, error});
        batch->waiting.push_back(std::move(one));
    }
    for (auto& batch : batches) {
        const auto home = batch.home;
        boost::asio::post(home, std::move(batch));
    }
}

}  // namespace xos::db
