// SPDX-License-Identifier: Apache-2.0
#include "app/support/error_report_controller.hpp"

namespace xos::support {

namespace {
constexpr std::size_t largest_report = std::size_t{16} * 1024;
}  // namespace

void ErrorReportController::routes(Routes<ErrorReportController>& r) {
    r.prefix("/api/errors").allow_anonymous();
    r.post("/log", &ErrorReportController::log).body_limit(largest_report);
}

Task<Ok<>> ErrorReportController::log(FromBody<ErrorReport> body) {
    const auto wait = limit_.use(context().exchange().peer().limit_key, context().services().clock.steady_now());
    if (wait) throw too_many_requests(*wait);

    const auto report = redacted(std::move(*body));
    const auto* reporter = context().find_principal();
    const auto client = reporter ? std::optional{reporter->client} : std::nullopt;
    const auto user = reporter ? std::optional{reporter->user} : std::nullopt;
    context().services().log.write(LogLevel::warning, "A browser reported an error",
                                   {{"traceId", std::string_view{context().trace_id()}},
                                    {"clientId", client.value_or(ClientId{}).value},
                                    {"userId", user.value_or(UserId{}).value}},
                                   json::to_json(report));
    auto reports = context().across_tenants("error reports belong to no tenant");
    co_await reports.execute(sql::insert_error_report, {{"reporter_client", client},
                                                        {"reporter", user},
                                                        {"message", report.message},
                                                        {"stack", report.stack},
                                                        {"status", report.status},
                                                        {"url", report.url},
                                                        {"context", report.context.text},
                                                        {"user_agent", report.user_agent},
                                                        {"reported_at", report.timestamp},
                                                        {"now", now()}});
    co_return ok();
}

}  // namespace xos::support
