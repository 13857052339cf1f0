// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "xos/app/context.hpp"
#include "xos/app/reply.hpp"
#include "xos/base/problem.hpp"
#include "xos/http/message.hpp"
#include "xos/json/writer.hpp"

namespace xos {

/// The shape of every answer under /api/ (contract 3). Actions return Ok<T> or Created<T>; the framework writes the
/// envelope around their data, so that an action cannot forget it.
template <typename T>
struct ApiResponse {
    bool success = true;
    T data{};
    std::optional<std::string> message;
};

namespace detail {
/// Writes `{"success":true,"data":` and what follows the data.
void open_envelope(std::string& body);
void close_envelope(std::string& body, const std::optional<std::string>& message);
void finish_reply(Context& context, int status);
/// Sets the answer's `ETag`; true when the request is a GET of somebody who has this version already, now a 304.
bool answer_with_tag(Context& context, std::string_view etag);
/// Gives what write_reply() wrote to the request's answer keeper.
void keep_reply(Context& context);
}  // namespace detail

template <typename T>
void write_envelope(std::string& body, const T& data, const std::optional<std::string>& message) {
    detail::open_envelope(body);
    json::write(body, data);
    detail::close_envelope(body, message);
}

/// Puts an action's reply into the response: status, envelope, `ETag` or `Location`, `X-XOS-Event-Seq`.
template <typename T>
void write_reply(Context& context, const Ok<T>& reply) {
    if (reply.tag && detail::answer_with_tag(context, *reply.tag)) return;
    write_envelope(context.exchange().response().body, reply.data, reply.text);
    detail::finish_reply(context, 200);
}

template <typename T>
void write_reply(Context& context, const Created<T>& reply) {
    auto& response = context.exchange().response();
    write_envelope(response.body, reply.data, reply.text);
    response.set("Location", reply.location);
    detail::finish_reply(context, 201);
}

inline void write_reply(Context& context, const Answered&) {
    detail::finish_reply(context, context.exchange().response().status);
}

/// Puts a refusal into the response: status, envelope with code and trace id, headers. The one place where errors
/// become answers (HTTP-5, ENV-3). The content type is among the response's common fields.
void write_problem(http::Response& response, const Problem& problem, std::string_view trace_id);

/// A Problem with the contract's text for a status that the server found by itself (HTTP-7).
Problem problem_for_status(int status);

}  // namespace xos
