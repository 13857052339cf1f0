// SPDX-License-Identifier: Apache-2.0
// Request bodies: read whole or part by part for the handler, or read and dropped to keep the connection usable (H1-7).
#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/client_connection.hpp"
#include "http/connection_pool.hpp"
#include "xos/base/problem.hpp"

namespace xos::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t charge_step = std::size_t{64} * 1024;
constexpr std::size_t kept_body = std::size_t{16} * 1024;

}  // namespace

void ClientConnection::begin_body() {
    body_view_ = {};
    has_sent_continue_ = is_rate_watched_ = is_body_broken_ = false;
    body_left_ = head_.content_length.value_or(0);
    body_kind_ = head_.is_chunked ? BodyKind::chunked : body_left_ > 0 ? BodyKind::length : BodyKind::none;
    is_body_done_ = body_kind_ == BodyKind::none;
    if (head_.is_chunked) chunks_.reset();
}

bool ClientConnection::is_body_buffered(std::size_t before) const {
    return body_kind_ == BodyKind::length && input_.data().size() - before >= body_left_;
}

Task<std::string_view> ClientConnection::read_body(std::size_t limit) {
    if (is_body_done_) {
        if (body_view_.size() > limit) refuse_body(BodyResult::too_large);
        co_return body_view_;
    }
    if (body_kind_ == BodyKind::length && body_left_ > limit) refuse_body(BodyResult::too_large);
    if (is_body_buffered(0)) {
        body_view_ = input_.data().substr(0, static_cast<std::size_t>(body_left_));
        input_.consume(body_view_.size());
        is_body_done_ = true;
        co_return body_view_;
    }
    ask_for_body();
    const auto result = co_await take_body(limit, true);
    if (result != BodyResult::done) refuse_body(result);
    body_view_ = work_->body;
    co_return body_view_;
}

// A large body does not pass through the input buffer: once that is empty, its bytes go where the handler wants them.
Task<std::size_t> ClientConnection::read_some(std::span<char> room, std::uint64_t limit) {
    if (body_kind_ == BodyKind::length && *head_.content_length > limit) refuse_body(BodyResult::too_large);
    if (is_body_done_ || room.empty()) co_return 0;
    ask_for_body();
    while (true) {
        const auto part = copy_buffered(room, limit);
        if (part.size > 0 || part.result == BodyResult::done) co_return part.size;
        if (part.result != BodyResult::incomplete) refuse_body(part.result);
        watch_body_rate();
        if (body_kind_ == BodyKind::length) {
            const auto size = co_await receive_body(room);
            if (size > 0) co_return size;
        } else if (co_await receive(Wait::body)) {
            continue;
        }
        refuse_body(is_expired_ ? BodyResult::too_slow : BodyResult::lost);
    }
}

// Past the input buffer; 0 when the client sends no more.
Task<std::size_t> ClientConnection::receive_body(std::span<char> room) {
    if (!work_->output.empty() && !co_await send_all()) co_return 0;
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), body_left_));
    wait_ = Wait::body;
    boost::system::error_code error;
    const auto size = co_await socket_.async_read_some(asio::buffer(room.data(), most),
                                                       asio::redirect_error(asio::use_awaitable, error));
    if (!has_received(size, error)) co_return 0;
    body_left_ -= size;
    is_body_done_ = body_left_ == 0;
    co_return size;
}

ClientConnection::Part ClientConnection::copy_buffered(std::span<char> room, std::uint64_t limit) {
    if (body_kind_ == BodyKind::chunked) return copy_buffered_chunk(room, limit);
    const auto most = std::min<std::uint64_t>(room.size(), body_left_);
    const auto size = input_.data().copy(room.data(), static_cast<std::size_t>(most));
    input_.consume(size);
    body_left_ -= size;
    is_body_done_ = body_left_ == 0;
    return {is_body_done_ ? BodyResult::done : BodyResult::incomplete, size};
}

ClientConnection::Part ClientConnection::copy_buffered_chunk(std::span<char> room, std::uint64_t limit) {
    while (true) {
        // The decoder sees no more than fits, so that a piece never has to wait in between.
        const auto step = chunks_.next(input_.data().substr(0, room.size()));
        const bool is_too_large = chunks_.size() > limit || chunks_.announced() > limit - chunks_.size();
        if (step.result != ChunkedDecoder::Result::failed && is_too_large) return {BodyResult::too_large, 0};
        const auto size = step.piece.copy(room.data(), room.size());
        input_.consume(step.consumed);
        is_body_done_ = step.result == ChunkedDecoder::Result::done;
        if (step.result == ChunkedDecoder::Result::failed) return {malformed_body(), 0};
        if (is_body_done_) return {BodyResult::done, size};
        if (size > 0 || input_.empty()) return {BodyResult::incomplete, size};
    }
}

void ClientConnection::ask_for_body() {
    if (!head_.expects_continue || has_sent_continue_) return;
    has_sent_continue_ = true;
    work_->output += "HTTP/1.1 100 Continue\r\n\r\n";
}

void ClientConnection::watch_body_rate() {
    if (is_rate_watched_) return;
    const auto& limits = shared_.options.limits;
    rate_.start({.bytes_per_second = limits.least_body_rate,
                 .window = limits.body_rate_window,
                 .grace = limits.body_rate_grace},
                std::chrono::steady_clock::now());
    is_rate_watched_ = true;
}

// GET, HEAD and DELETE have no use for a body; it is out of the way before the handler runs, or the request is refused.
Task<bool> ClientConnection::drop_unwanted_body() {
    const bool is_wanted =
        head_.method != Method::get && head_.method != Method::head && head_.method != Method::delete_;
    if (is_wanted) co_return true;
    const auto limit = shared_.options.limits.dropped_body;
    auto result = BodyResult::too_large;
    if (body_kind_ == BodyKind::chunked || body_left_ <= limit) {
        if (head_.expects_continue) co_return true;  // never asked for: the connection closes after the answer
        result = co_await take_body(limit, false);
    }
    if (result == BodyResult::done) co_return true;
    fill_refusal(status_of(result), true);
    work_->response.close = true;
    co_return false;
}

Task<ClientConnection::BodyResult> ClientConnection::take_body(std::size_t limit, bool is_kept) {
    while (true) {
        const auto result = take_buffered(limit, is_kept);
        if (result != BodyResult::incomplete) {
            is_body_broken_ = result != BodyResult::done;
            co_return result;
        }
        watch_body_rate();
        if (!co_await receive(Wait::body)) {
            is_body_broken_ = true;
            co_return is_expired_ ? BodyResult::too_slow : BodyResult::lost;
        }
    }
}

// Uses up what is in the input buffer.
ClientConnection::BodyResult ClientConnection::take_buffered(std::size_t limit, bool is_kept) {
    if (body_kind_ == BodyKind::length) {
        if (body_left_ > limit) return BodyResult::too_large;
        const auto bytes = input_.data().substr(0, static_cast<std::size_t>(body_left_));
        if (is_kept && !keep_body_bytes(bytes)) return BodyResult::no_memory;
        input_.consume(bytes.size());
        body_left_ -= bytes.size();
        is_body_done_ = body_left_ == 0;
        return is_body_done_ ? BodyResult::done : BodyResult::incomplete;
    }
    while (true) {
        const auto step = chunks_.next(input_.data());
        // A chunk is refused for its announced size before its bytes are taken (LIM-1).
        const bool is_too_large = chunks_.size() > limit || chunks_.announced() > limit - chunks_.size();
        if (step.result != ChunkedDecoder::Result::failed && is_too_large) return BodyResult::too_large;
        if (is_kept && !keep_body_bytes(step.piece)) return BodyResult::no_memory;
        input_.consume(step.consumed);
        switch (step.result) {
            case ChunkedDecoder::Result::more: return BodyResult::incomplete;
            case ChunkedDecoder::Result::piece: break;
            case ChunkedDecoder::Result::done: is_body_done_ = true; return BodyResult::done;
            case ChunkedDecoder::Result::failed: return malformed_body();
        }
    }
}

ClientConnection::BodyResult ClientConnection::malformed_body() {
    if (chunks_.limit() == ChunkedDecoder::Limit::chunks) shared_.refusals.count(Limit::chunks);
    if (chunks_.limit() == ChunkedDecoder::Limit::trailers) shared_.refusals.count(Limit::trailers);
    return BodyResult::malformed;
}

// Memory is taken as bytes arrive, never for a length that was only announced (LIM-1).
bool ClientConnection::keep_body_bytes(std::string_view bytes) {
    auto& body = work_->body;
    while (body.size() + bytes.size() > body_charge_) {
        if (!try_add(shared_.load->body_bytes, charge_step, shared_.options.limits.body_memory)) return false;
        body_charge_ += charge_step;
    }
    body += bytes;
    return true;
}

void ClientConnection::free_body() {
    body_view_ = {};
    if (body_charge_ == 0) return;
    shared_.load->body_bytes.fetch_sub(body_charge_, std::memory_order_relaxed);
    body_charge_ = 0;
    work_->body.clear();
    if (work_->body.capacity() > kept_body) work_->body = {};
}

int ClientConnection::status_of(BodyResult result) {
    switch (result) {
        case BodyResult::too_large: shared_.refusals.count(Limit::body); return 413;
        case BodyResult::too_slow: return 408;
        case BodyResult::no_memory: shared_.refusals.count(Limit::body_memory); return 503;
        case BodyResult::done:
        case BodyResult::incomplete:
        case BodyResult::malformed:
        case BodyResult::lost: break;
    }
    return 400;
}

void ClientConnection::refuse_body(BodyResult result) {
    is_body_broken_ = true;  // a refused body closes the connection, whatever is left of it
    switch (status_of(result)) {
        case 413: throw payload_too_large();
        case 408: throw Problem{408, "request_timeout", "The request took too long"};
        case 503: throw unavailable();
        default: throw bad_request("The request body is not valid");
    }
}

}  // namespace xos::http
