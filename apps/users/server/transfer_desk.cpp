// SPDX-License-Identifier: Apache-2.0
#include "transfer_desk.hpp"

#include <utility>

#include "xos/base/problem.hpp"

namespace xos::users {

namespace {

constexpr std::chrono::seconds try_again{5};

}  // namespace

TransferDesk::TransferDesk(const Config& config, WorkerPool& pool, std::string folder)
    : config_{config}, pool_{pool}, folder_{std::move(folder)} {}

TransferDesk::Place::Place(TransferDesk& desk, ClientId client) : desk_{desk}, client_{client} {
    const std::lock_guard lock{desk_.mutex_};
    const auto own = desk_.running_.find(client);
    if (own != desk_.running_.end() && own->second >= most_of_a_tenant) throw too_many_requests(try_again);
    if (desk_.all_ >= most) throw unavailable(try_again);
    ++desk_.running_[client];
    ++desk_.all_;
}

TransferDesk::Place::~Place() {
    const std::lock_guard lock{desk_.mutex_};
    if (--desk_.running_[client_] == 0) desk_.running_.erase(client_);
    --desk_.all_;
}

}  // namespace xos::users
