// SPDX-License-Identifier: Apache-2.0
#include "app/operator_handler.hpp"

#include "app/response_headers.hpp"
#include "xos/app/envelope.hpp"
#include "xos/base/random.hpp"

namespace xos {

OperatorHandler::OperatorHandler(const Services& services, Readiness& readiness)
    : services_{services}, readiness_{readiness} {}

Task<void> OperatorHandler::handle(http::Exchange& exchange) {
    const auto path = exchange.head().path;
    auto& response = exchange.response();
    response.common_fields = page_fields(exchange.peer().is_secure);
    if (path == "/metrics") {
        response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.body = services_.metrics.to_prometheus();
        co_return;
    }
    response.common_fields = api_fields(exchange.peer().is_secure);
    if (path == "/health/live") {
        response.body = R"({"status":"ok"})";
    } else if (path == "/health/ready") {
        const bool is_ready = co_await readiness_.check();
        response.status = is_ready ? 200 : 503;
        response.body = is_ready ? R"({"status":"ok"})" : R"({"status":"unavailable"})";
    } else {
        write_problem(response, not_found(), random_token(12));
    }
}

void OperatorHandler::fill_error(http::Response& response, int status) {
    response.common_fields = api_fields(false);
    write_problem(response, problem_for_status(status), random_token(12));
}

std::string_view OperatorHandler::bare_error_fields() const { return bare_fields(); }

}  // namespace xos
