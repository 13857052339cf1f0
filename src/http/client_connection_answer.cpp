// SPDX-License-Identifier: Apache-2.0
// Answers: what the server refuses by itself, compression, and the one place that writes responses (H1-10).
#include <new>

#include "http/client_connection.hpp"
#include "http/connection_pool.hpp"
#include "http/content_encoding.hpp"
#include "http/response_writer.hpp"
#include "xos/base/problem.hpp"

namespace xos::http {
namespace {

constexpr std::size_t least_compressed = 1024;
constexpr std::size_t most_copied_body = std::size_t{4} * 1024;  // larger ones are sent from where they are
constexpr std::string_view served_methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

Limit to_limit(HeadLimit limit) {
    switch (limit) {
        case HeadLimit::header_block: return Limit::header_block;
        case HeadLimit::header_field: return Limit::header_field;
        case HeadLimit::header_fields: return Limit::header_fields;
        case HeadLimit::request_line:
        case HeadLimit::none: break;
    }
    return Limit::request_line;
}

void add_vary(Response& response) {
    constexpr std::string_view name = "Accept-Encoding";
    const auto present = response.find("Vary");
    if (!present) return response.set("Vary", name);
    if (present->find(name) == std::string_view::npos)
        response.set("Vary", std::string{*present} + ", " + std::string{name});
}

}  // namespace

void ClientConnection::fill_refusal(int status, bool is_target_trusted) {
    auto& response = work_->response;
    response.clear();
    response.status = status;
    response.common_fields = shared_.handler.bare_error_fields();
    if (is_target_trusted) {
        try {
            shared_.handler.fill_error(response, status);
        } catch (const std::exception& error) {
            shared_.log.error("error answer could not be made", {{"error", error.what()}});
            response.clear();
        }
        response.status = status;
    }
    if (status == 405) response.set("Allow", served_methods);
    if (status == 503) response.set("Retry-After", "1");
}

// A handler answers its own failures; what still leaves it is answered here and never shown (HTTP-8).
void ClientConnection::fill_failure(const std::exception_ptr& failure) {
    int status = 500;
    std::optional<std::chrono::seconds> retry_after;
    try {
        std::rethrow_exception(failure);
    } catch (const Problem& problem) {
        status = problem.status();
        retry_after = problem.retry_after();
    } catch (const std::bad_alloc&) {
        status = 503;
    } catch (const std::exception& error) {
        shared_.log.error("request handler failed", {{"error", error.what()}, {"target", head_.path}});
    } catch (...) {
        shared_.log.error("request handler failed", {{"target", head_.path}});
    }
    fill_refusal(status, true);
    if (retry_after) work_->response.set("Retry-After", std::to_string(retry_after->count()));
    work_->response.close = true;
}

// Head errors and slow heads: the answer, then no more reading from this peer.
void ClientConnection::answer_head_error() {
    const bool is_slow = is_expired_;
    const auto& error = work_->reader.error();
    if (!is_slow && error.limit != HeadLimit::none) shared_.refusals.count(to_limit(error.limit));
    fill_refusal(is_slow ? 408 : error.status, !is_slow && error.is_target_trusted);
    is_closing_ = must_linger_ = true;
    head_ = {};
    write_response(!is_slow && error.is_target_trusted && work_->reader.is_head_request());
}

void ClientConnection::decide_about_closing() {
    if (taken_) {
        is_closing_ = true;  // no further request is read, and what comes is not ours to drop
        return;
    }
    const auto& limits = shared_.options.limits;
    if (requests_ >= limits.requests_per_connection && head_.keep_alive) {
        shared_.refusals.count(Limit::requests_per_connection);
        is_closing_ = true;
    }
    if (work_->response.close || !head_.keep_alive || is_body_broken_) is_closing_ = true;
    if (shared_.is_stopping && input_.empty()) is_closing_ = true;
    if (has_unread_body()) {
        // A client that was not told to continue may send its body or not; nobody can know what comes next.
        const bool is_unasked = head_.expects_continue && !has_sent_continue_;
        const bool is_long = body_kind_ == BodyKind::length && body_left_ > limits.dropped_body;
        if (is_unasked || is_long) is_closing_ = true;
        must_linger_ = is_closing_;
    }
}

void ClientConnection::write_response(bool is_head_request) {
    auto& response = work_->response;
    if (taken_ && response.status == 101) return;
    if (!is_writable(response)) {
        shared_.log.error("response has a field or status that cannot be sent",
                          {{"status", std::int64_t{response.status}}});
        fill_refusal(500, true);
        taken_.reset();
        if (!is_writable(response)) response.clear(), response.status = 500;
    }
    if (response.may_compress) compress_response();
    std::string_view body = response.body;
    if (!response.static_body.empty()) {
        body = {reinterpret_cast<const char*>(response.static_body.data()), response.static_body.size()};
    }
    if (response.file) body = {};
    append_response_head(work_->output, response,
                         {.date_line = pool_.date_line(),
                          .body_size = response.file ? response.file->size : body.size(),
                          .closes = is_closing_,
                          .is_stream = taken_ != nullptr,
                          .is_old_client = head_.minor_version == 0});
    if (taken_ || is_head_request || !status_allows_body(response.status)) return;
    if (response.file) file_ = std::move(*response.file);
    if (body.size() <= most_copied_body) {
        work_->output += body;
    } else {
        tail_ = body;
    }
}

void ClientConnection::compress_response() {
    auto& response = work_->response;
    const bool is_eligible = response.static_body.empty() && !response.file &&
                             response.body.size() > least_compressed && status_allows_body(response.status) &&
                             response.status != 206 && !response.find("Content-Encoding");
    if (!is_eligible) return;
    add_vary(response);
    if (choose_encoding(head_.find("Accept-Encoding"), true, false) != ContentEncoding::gzip) return;
    if (!gzip_in_place(response.body)) return;
    response.set("Content-Encoding", "gzip");
    // The bytes differ from those of the plain form, so that a strong validator no longer fits.
    const auto etag = response.find("ETag");
    if (etag && !etag->starts_with("W/")) response.set("ETag", "W/" + std::string{*etag});
}

}  // namespace xos::http
