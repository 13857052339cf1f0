// SPDX-License-Identifier: Apache-2.0
#include "app/support/health_controller.hpp"

#include "xos/db/error.hpp"

namespace xos::support {

void write_reply(Context& context, const HealthReport& report) {
    auto& response = context.exchange().response();
    response.body = R"({"status":)";
    json::write(response.body, report.status);
    response.body += '}';
    detail::finish_reply(context, report.http_status);
}

void HealthController::routes(Routes<HealthController>& r) {
    r.prefix("/health").allow_anonymous();
    r.get("/live", &HealthController::live);
    r.get("/ready", &HealthController::ready);
}

Task<HealthReport> HealthController::live() { co_return HealthReport{.status = "ok"}; }

Task<HealthReport> HealthController::ready() {
    try {
        co_await context().services().database.check();
    } catch (const db::Error& error) {
        xos::log_error(context(), error, "The database is not ready");
        co_return HealthReport{.status = "unavailable", .http_status = 503};
    }
    co_return HealthReport{.status = "ok"};
}

}  // namespace xos::support
