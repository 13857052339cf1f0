// SPDX-License-Identifier: Apache-2.0
#include "app/support/support_routes.hpp"

#include <array>
#include <memory>

#include "app/support/error_report_controller.hpp"
#include "app/support/event_trimming.hpp"
#include "app/support/events_controller.hpp"
#include "app/support/health_controller.hpp"
#include "app/support/notifications_controller.hpp"
#include "app/support/ping_controller.hpp"
#include "app/support/rate_limit.hpp"
#include "xos/app/application.hpp"

namespace xos {

namespace {

constexpr support::RateLimit::Options error_report_limit{
    .most = 30, .window = std::chrono::seconds{60}, .entries = 10'000};

Task<void> trim(const Services& services) { co_await support::trim_events(services); }

}  // namespace

void add_support_routes(Application& application) {
    using namespace support;
    application.declare_event<SystemNotification>();
    application.add<PingController>();
    application.add<ErrorReportController>(
        [limit = std::make_shared<RateLimit>(error_report_limit)] { return ErrorReportController{*limit}; });
    application.add<NotificationsController>();
    application.add<EventsController>();
    application.add<HealthController>();
    application.every(std::chrono::hours{1}, "trim events", [&application] { return trim(application.services()); });
}

std::span<const Sql> support_statements() {
    static constexpr std::array all{support::sql::last_event_number, support::sql::first_event_number,
                                    support::sql::events_after};
    return all;
}

std::span<const Sql> support_statements_across_tenants() {
    static constexpr std::array all{support::sql::tenant_event_numbers, support::sql::first_event_of,
                                    support::sql::delete_events, support::sql::insert_error_report};
    return all;
}

}  // namespace xos
