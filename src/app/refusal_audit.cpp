// SPDX-License-Identifier: Apache-2.0
#include "app/refusal_audit.hpp"

#include <array>
#include <chrono>
#include <string>

#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"
#include "xos/json/writer.hpp"

namespace xos {

namespace sql {
constexpr Sql log_refusal{"log_permission_refusal",
                          "INSERT INTO user_activity_log (client_id, user_id, action, data, performed_by, created_at)"
                          " VALUES (@client_id, @user, 'permission_refused', @data, @user, @now)"};
constexpr std::array all{log_refusal};
}  // namespace sql

namespace {

struct Refusal {
    std::string method;
    std::string route;
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (method, route))

}  // namespace

RefusalAudit::RefusalAudit()
    : limit_{support::RateLimit::Options{.most = 10, .window = std::chrono::seconds{60}, .entries = 10'000}} {}

std::span<const Sql> RefusalAudit::statements() { return sql::all; }

Task<void> RefusalAudit::write(Context& context, const Route& route) {
    const auto user = context.principal().user;
    if (limit_.use(std::to_string(user.value), context.services().clock.steady_now())) co_return;
    const Refusal refusal{std::string{http::to_string(route.method)}, route.pattern};
    std::string failure;
    try {
        co_await context.db().execute(sql::log_refusal,
                                      {{"user", user}, {"data", json::to_json(refusal)}, {"now", context.now()}});
    } catch (const db::Error& error) {
        failure = error.what();
    }
    co_await db::return_to_own_executor();
    if (!failure.empty()) {
        context.services().log.warning("A refusal could not be written down",
                                       {{"exception", std::string_view{failure}}});
    }
}

}  // namespace xos
