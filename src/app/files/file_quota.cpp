// SPDX-License-Identifier: Apache-2.0
#include "app/files/file_quota.hpp"

#include <boost/describe.hpp>

#include "app/files/statements.hpp"
#include "xos/base/problem.hpp"

namespace xos::uploads {

namespace {

struct Usage {
    std::int64_t tenant_bytes = 0;
    std::int64_t user_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(Usage, (), (tenant_bytes, user_bytes))

}  // namespace

FileQuota::Reservation::Reservation(FileQuota& quota, ClientId client, UserId user, std::int64_t bytes)
    : quota_{quota}, client_{client}, user_{user}, bytes_{bytes} {
    quota_.add(client_, user_, bytes_);
}

FileQuota::Reservation::~Reservation() { quota_.add(client_, user_, -bytes_); }

Task<void> FileQuota::Reservation::check(DBService& db) const {
    const auto usage = co_await db.get<Usage>(sql::find_usage, {{"user_id", user_}});
    const auto reserved = quota_.reserved(client_, user_);
    quota_.check(usage->tenant_bytes + reserved.of_tenant, usage->user_bytes + reserved.of_user);
}

Task<void> FileQuota::charge(Transaction& tx, UserId user, std::int64_t bytes) const {
    co_await tx.execute(sql::lock_tenant);
    co_await tx.execute(sql::add_usage, {{"user_id", user}, {"bytes", bytes}});
    if (bytes <= 0) co_return;
    const auto usage = co_await tx.get<Usage>(sql::find_usage, {{"user_id", user}});
    check(usage->tenant_bytes, usage->user_bytes);
}

void FileQuota::check(std::int64_t tenant_bytes, std::int64_t user_bytes) const {
    if (tenant_bytes > limits_.tenant_bytes || user_bytes > limits_.user_bytes) {
        throw payload_too_large("The storage quota is used up");
    }
}

void FileQuota::add(ClientId client, UserId user, std::int64_t bytes) {
    const std::lock_guard lock{mutex_};
    auto& users = reserved_[client];
    if ((users[user] += bytes) == 0) users.erase(user);
    if (users.empty()) reserved_.erase(client);
}

FileQuota::Reserved FileQuota::reserved(ClientId client, UserId user) {
    const std::lock_guard lock{mutex_};
    Reserved sum;
    for (const auto& [holder, bytes] : reserved_[client]) {
        sum.of_tenant += bytes;
        if (holder == user) sum.of_user += bytes;
    }
    return sum;
}

}  // namespace xos::uploads
