// SPDX-License-Identifier: Apache-2.0
#include "app/support/event_trimming.hpp"

#include <boost/describe.hpp>

#include <algorithm>
#include <vector>

namespace xos::support {

namespace {

constexpr std::int64_t rows_per_step = 1'000;

struct TenantNumbers {
    ClientId id;
    std::int64_t last_event_seq = 0;
};
BOOST_DESCRIBE_STRUCT(TenantNumbers, (), (id, last_event_seq))

Task<std::int64_t> trim_tenant(DBService& all, TenantNumbers tenant, EventRetention retention, Timestamp before) {
    const auto last_to_go = tenant.last_event_seq - retention.rows_per_tenant;
    std::int64_t deleted = 0;
    while (true) {
        const auto first = co_await all.get_value<std::int64_t>(sql::first_event_of, {{"tenant", tenant.id}});
        if (!first || *first > last_to_go) break;
        const auto step = co_await all.execute(
            sql::delete_events,
            {{"tenant", tenant.id}, {"last", std::min(last_to_go, *first + rows_per_step - 1)}, {"before", before}});
        if (step == 0) break;
        deleted += step;
    }
    co_return deleted;
}

}  // namespace

Task<std::int64_t> trim_events(const Services& services, EventRetention retention) {
    auto all = DBService{services.database, nullptr, db::Caller{}}.across_tenants("trimming stored events");
    const auto tenants = co_await all.get_list<TenantNumbers>(sql::tenant_event_numbers);
    const auto before = services.clock.now() - retention.age;
    std::int64_t deleted = 0;
    for (const auto& tenant : tenants) deleted += co_await trim_tenant(all, tenant, retention, before);
    if (deleted > 0) services.log.info("Old events were deleted", {{"rows", deleted}});
    co_return deleted;
}

}  // namespace xos::support
