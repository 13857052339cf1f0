// SPDX-License-Identifier: Apache-2.0
#include "app/request_pipeline.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

#include "app/bearer_token.hpp"
#include "app/response_headers.hpp"
#include "xos/app/envelope.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/random.hpp"
#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"
#include "xos/http/target.hpp"

namespace xos {

/// One request on its way through the steps.
struct RequestPipeline::Request {
    explicit Request(http::Exchange& e) : exchange{e}, input{e.head()} {}

    http::Exchange& exchange;
    std::string path;  // decoded; captures point into it
    route::Match match{};
    const Route* route = nullptr;
    Authentication authentication;
    std::shared_ptr<const Principal> principal;
    TenantGate::Pass pass;
    std::string_view body;
    RequestInput input;
    std::optional<Context> context;
    std::unique_ptr<KeyedRequest> keyed;  // set once its action may run
};

namespace {

bool is_api_path(std::string_view path) {
    constexpr std::string_view prefix = "/api";
    return path.size() >= prefix.size() && ascii_iequals(path.substr(0, prefix.size()), prefix) &&
           (path.size() == prefix.size() || path[prefix.size()] == '/' || path[prefix.size()] == '?');
}

bool is_json(const http::RequestHead& head) {
    auto type = head.find("Content-Type").value_or("");
    const auto semicolon = type.find(';');
    const auto parameters = semicolon == std::string_view::npos ? std::string_view{} : trim(type.substr(semicolon + 1));
    type = trim(type.substr(0, semicolon));
    if (!ascii_iequals(type, "application/json")) return false;
    return parameters.empty() || ascii_iequals(parameters, "charset=utf-8") ||
           ascii_iequals(parameters, "charset=\"utf-8\"");
}

/// The key of a request that may be carried out once only. Answers of sign-in routes hold tokens and are never stored.
std::optional<std::string> idempotency_key(const Route& route, const http::RequestHead& head) {
    const bool changes = head.method == http::Method::post || head.method == http::Method::patch;
    if (!changes || route.access.kind == Access::Kind::anonymous) return std::nullopt;
    if (route.pattern.starts_with("/api/auth/")) return std::nullopt;
    return find_idempotency_key(head);
}

/// Everything that a request says besides its method and route. Lengths keep the parts apart.
std::string said_by(const RequestInput& input, const http::RequestHead& head, std::string_view body) {
    std::string text;
    const auto add = [&](std::string_view part) { text.append(std::to_string(part.size())).append(":").append(part); };
    for (const auto& [name, value] : input.path) add(value);
    add(head.query);
    // Of a body that only the action reads, an upload's, no more than its length is known here.
    if (body.empty() && head.content_length) add(std::to_string(*head.content_length));
    return text.append(body);
}

/// An action may end on the database's writer thread (see db::Transaction).
Task<void> come_back(Context& context) {
    co_await db::return_to_own_executor();
    context.came_back();
}

}  // namespace

RequestPipeline::RequestPipeline(PipelineParts parts, CrossOrigin cross_origin)
    : parts_{std::move(parts)},
      cross_origin_{std::move(cross_origin)},
      tenant_gate_{parts_.requests_per_tenant, parts_.io_threads},
      hub_gateway_{parts_.hubs, parts_.sign_in, cross_origin_, tenant_gate_} {
    for (std::size_t i = 0; i < parts_.routes.size(); ++i) {
        const auto& route = *parts_.routes[i];
        if (route.access.kind == Access::Kind::undeclared) {
            throw std::logic_error{"route " + route.pattern +
                                   " says not who may call it; add authorize(), require(…) or allow_anonymous()"};
        }
        table_.add(route.method, route.pattern, i);
        parameter_names_.push_back(route::RouteTable::parameter_names(route.pattern));
    }
    metrics_ = std::make_unique<RequestMetrics>(parts_.services.metrics, parts_.routes);
}

Task<void> RequestPipeline::handle(http::Exchange& exchange) {
    Request request{exchange};
    std::exception_ptr failure;
    try {
        co_await answer(request);
    } catch (...) {
        failure = std::current_exception();
    }
    if (request.context && request.context->is_away()) co_await come_back(*request.context);
    if (request.keyed) co_await settle(request, failure);
    if (failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            answer_failure(request, error);
        }
    }
    const auto duration = std::chrono::steady_clock::now() - exchange.started();
    metrics_->count(request.route ? request.match.route : RequestMetrics::none, exchange.response().status, duration);
    if (parts_.log_requests) log_request(request, duration);
}

/// Only what may be in a log (LOG-2): the route, never the target with its query.
void RequestPipeline::log_request(Request& request, std::chrono::nanoseconds duration) {
    const auto& exchange = request.exchange;
    const auto* principal = request.context ? request.context->find_principal() : nullptr;
    parts_.services.log.info(
        "Request", {{"method", http::to_string(exchange.head().method)},
                    {"route", request.route ? std::string_view{request.route->pattern} : std::string_view{"none"}},
                    {"status", std::int64_t{request.exchange.response().status}},
                    {"milliseconds", std::chrono::duration<double, std::milli>{duration}.count()},
                    {"address", std::string_view{exchange.peer().address}},
                    {"clientId", principal ? principal->client.value : std::int64_t{0}},
                    {"userId", principal ? principal->user.value : std::int64_t{0}}});
}

Task<void> RequestPipeline::answer(Request& request) {
    auto& exchange = request.exchange;
    auto& response = exchange.response();
    if (!is_api_path(exchange.head().path)) {
        const auto found = hub_gateway_.find(exchange.head());
        if (found.hub != nullptr) co_return co_await hub_gateway_.answer(exchange, found);
        if (answer_without_route(exchange)) co_return;
    }
    response.common_fields = api_fields(exchange.peer().is_secure);
    cross_origin_.mark(exchange.head(), response);
    match(request);
    if (request.route == nullptr) co_return;  // a preflight, answered
    if (!authenticate(request)) co_await load_session(request);
    require_principal(request);
    request.context.emplace(parts_.services, exchange, request.principal);
    if (!is_allowed(request)) {
        co_await refusal_audit_.write(*request.context, *request.route);
        throw forbidden();
    }
    read_query(request);
    if (request.route->action->reads_body()) co_await read_body(request);
    response.may_compress = true;
    auto key = idempotency_key(*request.route, request.exchange.head());
    if (key && co_await replay_earlier(request, std::move(*key))) co_return;
    co_await request.route->action->run(*request.context, request.input);
}

void RequestPipeline::match(Request& request) {
    const auto& head = request.exchange.head();
    auto decoded = http::decode_path(head.path);
    if (!decoded) throw bad_request("Invalid request");
    request.path = std::move(*decoded);
    request.match = table_.find(head.method, request.path);
    using Outcome = route::Match::Outcome;
    // A route of its own for OPTIONS does not answer the preflights of browsers.
    const bool is_found = request.match.outcome == Outcome::found;
    if (is_found && cross_origin_.answer_preflight(head, request.match.allow, request.exchange.response())) return;
    switch (request.match.outcome) {
        case Outcome::bad_path: throw bad_request("Invalid request");
        case Outcome::not_found: throw not_found();
        case Outcome::method_not_allowed:
            if (cross_origin_.answer_preflight(head, request.match.allow, request.exchange.response())) return;
            throw method_not_allowed(std::string{request.match.allow});
        case Outcome::found: break;
    }
    request.route = parts_.routes[request.match.route];
    add_answer_fields(request);
    const auto& names = parameter_names_[request.match.route];
    for (std::size_t i = 0; i < names.size(); ++i) {
        request.input.path.push_back({names[i], request.match.captures.values[i]});
    }
}

/// False when the token is good and its session must be read from the database.
bool RequestPipeline::authenticate(Request& request) {
    const auto token = bearer_token(request.exchange.head());
    if (token) request.authentication = parts_.sign_in.find(*token, request.exchange.io_thread());
    return request.authentication.outcome != Authentication::Outcome::unknown;
}

Task<void> RequestPipeline::load_session(Request& request) {
    const auto token = bearer_token(request.exchange.head());
    request.authentication = co_await parts_.sign_in.load(*token, request.exchange.io_thread());
}

/// On an anonymous route who is known is noted, and a bad token does no harm.
void RequestPipeline::require_principal(Request& request) {
    request.principal = std::move(request.authentication.principal);
    if (request.route->access.kind == Access::Kind::anonymous) return;
    const auto outcome = request.authentication.outcome;
    if (outcome == Authentication::Outcome::expired) throw token_expired();
    if (outcome != Authentication::Outcome::valid) throw unauthenticated();
    request.pass = tenant_gate_.enter(request.principal->client, request.exchange.io_thread());
    if (!request.pass) throw too_many_requests(std::chrono::seconds{1});
}

bool RequestPipeline::is_allowed(const Request& request) const {
    const auto& access = request.route->access;
    if (access.kind != Access::Kind::permission || parts_.may(*request.principal, access.permission)) return true;
    if (access.self_parameter.empty()) return false;
    const auto own_id = std::to_string(request.principal->user.value);
    return std::ranges::any_of(request.input.path, [&](const auto& parameter) {
        return parameter.name == access.self_parameter && parameter.value == own_id;
    });
}

void RequestPipeline::read_query(Request& request) {
    const auto encoded = request.exchange.head().query;
    if (encoded.empty()) return;
    auto query = http::parse_query(encoded);
    if (!query) throw bad_request("Invalid request");
    request.input.query = std::move(*query);
}

Task<void> RequestPipeline::read_body(Request& request) {
    const auto& head = request.exchange.head();
    const auto encoding = head.find("Content-Encoding");
    if (head.has_body() && (!is_json(head) || (encoding && !ascii_iequals(*encoding, "identity")))) {
        throw unsupported_media_type();
    }
    request.body = co_await request.exchange.read_body(request.route->body_limit.value_or(parts_.json_body_limit));
    auto document = json::Document::parse(request.body);
    if (!document) throw invalid_json();
    request.input.body = std::move(*document);
}

/// True when the request was carried out before and is answered.
Task<bool> RequestPipeline::replay_earlier(Request& request, std::string key) {
    const auto& head = request.exchange.head();
    auto keyed = std::make_unique<KeyedRequest>(
        *request.context,
        RequestKey{.method = std::string{http::to_string(head.method)},
                   .route = request.route->pattern,
                   .key = std::move(key),
                   .fingerprint = parts_.fingerprints.of(said_by(request.input, head, request.body))});
    auto earlier = co_await keyed->find();
    if (!earlier) {
        request.keyed = std::move(keyed);
        co_return false;
    }
    replay(request, std::move(*earlier));
    co_return true;
}

/// After the action of a request with a key. What failed may have failed because an equal request, sent at the same
/// time, was carried out: then its answer is this one's too.
Task<void> RequestPipeline::settle(Request& request, std::exception_ptr& failure) {
    try {
        if (!failure) {
            co_await request.keyed->finish();
        } else if (auto other = co_await request.keyed->find_other()) {
            replay(request, std::move(*other));
            failure = nullptr;
        }
    } catch (...) {
        failure = std::current_exception();
    }
    if (request.context->is_away()) co_await come_back(*request.context);
}

void RequestPipeline::replay(Request& request, StoredAnswer answer) {
    begin_answer(request);
    auto& response = request.exchange.response();
    response.may_compress = true;
    response.status = answer.status;
    response.body = std::move(answer.body);
    if (answer.location) response.set("Location", *answer.location);
    if (answer.event_seq != 0) response.set("X-XOS-Event-Seq", std::to_string(answer.event_seq));
    response.set("Idempotency-Replayed", "true");
}

/// Drops what was written so far.
void RequestPipeline::begin_answer(Request& request) {
    auto& response = request.exchange.response();
    response.clear();
    response.common_fields = api_fields(request.exchange.peer().is_secure);
    cross_origin_.mark(request.exchange.head(), response);
    add_answer_fields(request);
}

void RequestPipeline::add_answer_fields(Request& request) {
    if (request.route == nullptr) return;
    for (const auto& [name, value] : request.route->answer_fields) request.exchange.response().set(name, value);
}

const http::StaticFiles* RequestPipeline::files_with(std::string_view path) const {
    for (const auto* files : {&parts_.files, &parts_.documents}) {
        if (*files && (*files)->contains(path)) return &**files;
    }
    return nullptr;
}

bool RequestPipeline::answer_without_route(http::Exchange& exchange) {
    const auto& head = exchange.head();
    auto& response = exchange.response();
    if (head.target == "*") {  // OPTIONS *: what the server takes as a whole (RFC 9110, 9.3.7)
        response.status = 204;
        response.common_fields = bare_fields();
        response.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        return true;
    }
    auto path = http::decode_path(head.path);
    if (!path) return false;
    if (path->size() > 1 && path->ends_with('/')) path->pop_back();
    const bool is_start = *path == "/" && !parts_.start_page.empty();
    const auto* files = is_start ? nullptr : files_with(*path);
    if (!is_start && files == nullptr) return false;
    if (head.method != http::Method::get && head.method != http::Method::head) throw method_not_allowed("GET, HEAD");
    if (is_start) {
        response.status = 302;
        response.set("Location", parts_.start_page);
        response.set("Cache-Control", "no-cache");
    } else {
        files->serve(head, *path, response);
    }
    response.common_fields = page_fields(exchange.peer().is_secure);
    return true;
}

Problem RequestPipeline::to_problem(const std::exception& error, const Request& request) const {
    const auto* route = request.route;
    const std::string failure = route ? route->failure_text : "An unexpected error occurred";
    if (const auto* problem = dynamic_cast<const Problem*>(&error)) {
        const bool is_action_check = problem->code() == "validation_failed" && request.input.body;
        if (!is_action_check) return *problem;
        return Problem{400, route->invalid_code, route->invalid_text}.with_fields(problem->fields());
    }
    if (const auto* violation = dynamic_cast<const db::UniqueViolation*>(&error)) {
        const auto known = parts_.unique_violations.find(violation->constraint());
        if (known != parts_.unique_violations.end()) return known->second;
    }
    const bool is_away = dynamic_cast<const db::Unavailable*>(&error) || dynamic_cast<const std::bad_alloc*>(&error);
    if (is_away) return Problem{503, "server_error", failure}.with_retry_after(std::chrono::seconds{1});
    return server_error(failure);
}

void RequestPipeline::answer_failure(Request& request, const std::exception& error) {
    auto& response = request.exchange.response();
    const auto problem = to_problem(error, request);
    if (!request.context) request.context.emplace(parts_.services, request.exchange, request.principal);
    begin_answer(request);
    response.close = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
    write_problem(response, problem, request.context->trace_id());
    if (problem.status() >= 500) log_failure(request, error);
}

void RequestPipeline::log_failure(Request& request, const std::exception& error) {
    std::string context = "{";
    const auto add = [&](std::string_view name, const std::string& json_value) {
        if (context.size() > 1) context += ',';
        json::write(context, name);
        context += ':' + json_value;
    };
    const auto& input = request.input;
    for (const auto& [name, value] : input.path) {
        std::int64_t number = 0;
        const bool is_number = detail::parse_whole(value, number);
        add(name == "id" && request.route ? request.route->logged_id : std::string{name},
            is_number ? json::to_json(number) : json::to_json(value));
    }
    if (request.route) {
        for (const auto& [name, value] : request.route->action->query_values(input)) add(name, value);
    }
    if (input.body && input.path.empty()) {
        context.assign(request.body);
    } else {
        if (input.body) add("Request", std::string{request.body});
        context += '}';
    }
    const Route unrouted{};
    const auto& route = request.route ? *request.route : unrouted;
    log_error(*request.context, error, route.failure_log.empty() ? route.failure_text : route.failure_log, context);
}

void RequestPipeline::fill_error(http::Response& response, int status) {
    response.common_fields = api_fields(false);
    write_problem(response, problem_for_status(status), random_token(12));
}

std::string_view RequestPipeline::bare_error_fields() const { return bare_fields(); }

}  // namespace xos
