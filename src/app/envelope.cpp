// SPDX-License-Identifier: Apache-2.0
#include "xos/app/envelope.hpp"

#include <string>

#include "xos/http/entity_tags.hpp"

namespace xos {

namespace detail {

void open_envelope(std::string& body) { body += R"({"success":true,"data":)"; }

void close_envelope(std::string& body, const std::optional<std::string>& message) {
    body += R"(,"message":)";
    json::write(body, message);
    body += R"(,"validationErrors":null})";
}

void finish_reply(Context& context, int status) {
    auto& response = context.exchange().response();
    response.status = status;
    if (context.event_seq() != 0) response.set("X-XOS-Event-Seq", std::to_string(context.event_seq()));
}

bool answer_with_tag(Context& context, std::string_view etag) {
    const auto& head = context.exchange().head();
    auto& response = context.exchange().response();
    response.set("ETag", etag);
    response.may_compress = false;
    const bool is_read = head.method == http::Method::get || head.method == http::Method::head;
    if (!is_read || !http::is_known_to_client(head, etag)) return false;
    response.status = 304;
    return true;
}

void keep_reply(Context& context) {
    auto& response = context.exchange().response();
    context.answer_keeper()->keep(response);
    response.body.clear();  // it is written once more when the action has ended
}

}  // namespace detail

namespace {

void write_field_errors(std::string& body, const FieldErrors& fields) {
    if (fields.empty()) {
        body += "null";
        return;
    }
    char separator = '{';
    for (const auto& [name, messages] : fields.entries()) {
        body += separator;
        json::write(body, std::string_view{name});
        body += ':';
        json::write(body, messages);
        separator = ',';
    }
    body += '}';
}

}  // namespace

void write_problem(http::Response& response, const Problem& problem, std::string_view trace_id) {
    auto& body = response.body;
    body = R"({"success":false,"data":)";
    body += problem.data_json().empty() ? "null" : problem.data_json();
    body += R"(,"message":)";
    json::write(body, problem.text());
    body += R"(,"validationErrors":)";
    write_field_errors(body, problem.fields());
    body += R"(,"code":)";
    json::write(body, problem.code());
    body += R"(,"traceId":)";
    json::write(body, trace_id);
    body += '}';
    response.status = problem.status();
    response.static_body = {};
    if (problem.status() == 401) response.set("WWW-Authenticate", "Bearer");
    if (const auto wait = problem.retry_after()) response.set("Retry-After", std::to_string(wait->count()));
    for (const auto& [name, value] : problem.headers()) response.set(name, value);
}

Problem problem_for_status(int status) {
    switch (status) {
        case 400: return Problem{400, "invalid_request", "Invalid request"};
        case 401: return unauthenticated();
        case 403: return forbidden();
        case 404: return not_found();
        case 405: return Problem{405, "method_not_allowed", "Method not allowed"};
        case 408: return Problem{408, "invalid_request", "The request took too long"};
        case 413: return payload_too_large();
        case 414: return Problem{414, "invalid_request", "The address is too long"};
        case 415: return unsupported_media_type();
        case 417: return Problem{417, "invalid_request", "The expectation cannot be met"};
        case 421: return Problem{421, "invalid_request", "This host is not served here"};
        case 429: return too_many_requests(std::chrono::seconds{1});
        case 431: return Problem{431, "invalid_request", "The request header fields are too large"};
        case 501: return Problem{501, "invalid_request", "The transfer coding is not supported"};
        case 503: return unavailable();
        case 505: return Problem{505, "invalid_request", "The HTTP version is not supported"};
        default:
            return Problem{status, status >= 500 ? "server_error" : "invalid_request",
                           status >= 500 ? "An unexpected error occurred" : "Invalid request"};
    }
}

}  // namespace xos
