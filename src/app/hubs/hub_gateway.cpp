// SPDX-License-Identifier: Apache-2.0
#include "app/hubs/hub_gateway.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

#include "app/bearer_token.hpp"
#include "app/hubs/session_identity.hpp"
#include "app/response_headers.hpp"
#include "xos/auth/jwt.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/http/target.hpp"

namespace xos {
namespace {

constexpr std::string_view token_parameter = "access_token";
constexpr http::QueryLimits query_limits{.parameters = 100, .name = 128, .value = auth::max_token_length + 1};

void refuse(http::Response& response, int status, std::string_view text = {}) {
    response.status = status;
    response.body = text;
    response.set("Content-Type", "text/plain");
}

void refuse_user(http::Response& response) {
    refuse(response, 401);
    response.set("WWW-Authenticate", "Bearer");
}

}  // namespace

Hubs::Found HubGateway::find(const http::RequestHead& head) const {
    const auto path = http::decode_path(head.path);
    return path ? hubs_.find(*path) : Hubs::Found{};
}

Task<void> HubGateway::answer(http::Exchange& exchange, Hubs::Found found) {
    auto& response = exchange.response();
    response.common_fields = hub_fields(exchange.peer().is_secure);
    cross_origin_.mark(exchange.head(), response);
    int status = 0;
    std::string text;
    try {
        co_await let_in(exchange, found);
    } catch (const Problem& problem) {  // such as a body that is too large
        status = problem.status();
        text = problem.text();
    } catch (const boost::system::system_error& error) {
        if (error.code() != boost::asio::error::operation_aborted) throw;
        status = 503;  // the client has gone, or the server stops
    }
    if (status != 0) refuse(response, status, text);
    if (!response.find("Cache-Control") && response.status != 101) response.set("Cache-Control", "no-store");
}

Task<void> HubGateway::let_in(http::Exchange& exchange, Hubs::Found found) {
    const auto& head = exchange.head();
    auto& response = exchange.response();
    const std::string_view methods = found.is_negotiation ? "POST" : "GET, POST, DELETE";
    if (cross_origin_.answer_preflight(head, methods, response)) co_return;
    if (!cross_origin_.may_connect(head)) co_return refuse(response, 403);

    hub::EndpointRequest request;
    request.is_negotiation = found.is_negotiation;
    auto query = http::parse_query(head.query, query_limits);
    if (!query) co_return refuse(response, 400, "Invalid request");
    request.query = std::move(*query);
    if (const auto token = take_token(head, request.query)) {
        request.identity = co_await identify(sign_in_, *token, exchange.io_thread());
    }
    const auto& options = found.hub->options;
    const auto user = request.identity ? request.identity->principal() : nullptr;
    if (!user && (options.access == HubAccess::signed_in || options.permission)) co_return refuse_user(response);
    if (options.permission && !hubs_.services().may(*user, *options.permission)) co_return refuse(response, 403);

    auto pass = gate_.enter(user ? user->client : ClientId{}, exchange.io_thread());
    if (!pass) {
        refuse(response, 429);
        co_return response.set("Retry-After", "1");
    }
    request.before_wait = [&pass] { pass = {}; };
    co_await found.hub->endpoint->handle(exchange, std::move(request));
}

/// The field counts before the parameter; the parameter goes in any case, so that nobody sees it (HUBS-7).
std::optional<std::string> HubGateway::take_token(const http::RequestHead& head, http::Parameters& query) {
    std::optional<std::string> token;
    const auto is_token = [](const auto& entry) { return ascii_iequals(entry.first, token_parameter); };
    const auto parameter = std::ranges::find_if(query, is_token);
    if (parameter != query.end()) token = std::move(parameter->second);
    std::erase_if(query, is_token);
    if (const auto field = bearer_token(head)) token = *field;
    return token;
}

}  // namespace xos
