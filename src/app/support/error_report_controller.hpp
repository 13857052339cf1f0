// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "app/support/error_report.hpp"
#include "app/support/rate_limit.hpp"
#include "xos/app/controller.hpp"

namespace xos::support {

namespace sql {
/// Belongs to no tenant: a report may come before anybody signed in.
inline constexpr Sql insert_error_report{
    "insert_error_report",
    "INSERT INTO error_reports (reported_client_id, reported_user_id, message, stack, status, url, context, user_agent,"
    " reported_at, created_at)"
    " VALUES (@reporter_client, @reporter, @message, @stack, @status, @url, @context, @user_agent, @reported_at, "
    "@now)"};
}  // namespace sql

/// Takes the errors that browsers report (SUP-2).
class ErrorReportController : public XOSControllerBase {
public:
    explicit ErrorReportController(RateLimit& limit) : limit_{limit} {}

    static void routes(Routes<ErrorReportController>& r);
    Task<Ok<>> log(FromBody<ErrorReport> body);

private:
    RateLimit& limit_;
};

}  // namespace xos::support
