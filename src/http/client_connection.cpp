// SPDX-License-Identifier: Apache-2.0
// The life of one connection: wait, read a head, let the handler answer, send, again. Reading bodies is in
// client_connection_body.cpp, making answers in client_connection_answer.cpp, sending files in
// client_connection_file.cpp, ending a handler's waits in client_connection_ending.cpp.
//
// A keep-alive request costs one read and one write: sending is tried at once and waits only when the socket is full;
// answers to pipelined requests gather in the output and leave together before the next wait. No timer is armed for a
// request; check() compares deadlines a few times per time-out.
#include "http/client_connection.hpp"

#include <sys/socket.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "http/connection_pool.hpp"

namespace xos::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t least_read = 1024;
constexpr std::size_t body_read = std::size_t{16} * 1024;  // room behind a head whose body is still to come
constexpr auto linger_time = std::chrono::seconds{2};
constexpr std::size_t linger_bytes = std::size_t{16} * 1024 * 1024;

}  // namespace

ClientConnection::ClientConnection(ConnectionPool& pool, Socket socket, const Address& address,
                                   bool is_counted_by_address)
    : pool_{pool},
      shared_{pool.shared()},
      socket_{std::move(socket)},
      peer_{to_peer(address, false)},
      address_{address},
      chunks_{shared_.chunk_limits},
      is_counted_by_address_{is_counted_by_address},
      is_trusted_proxy_{shared_.proxies.contains(address)} {
    pool_.add(*this);
}

ClientConnection::~ClientConnection() {
    free_body();
    pool_.remove(*this);
    if (is_counted_by_address_) shared_.addresses.leave(peer_.limit_key);
    boost::system::error_code ignored;
    socket_.close(ignored);
    shared_.load->connections.fetch_sub(1, std::memory_order_relaxed);
}

void ClientConnection::start(std::shared_ptr<ClientConnection> connection) {
    auto& self = *connection;
    const auto slot = self.cancel_.slot();
    // The completion handler keeps the object, and so the signal, alive until the coroutine has gone.
    auto keep = [connection](const std::exception_ptr&) {};
    asio::co_spawn(self.pool_.context(), run(std::move(connection)),
                   asio::bind_cancellation_slot(slot, std::move(keep)));
}

Task<void> ClientConnection::run(std::shared_ptr<ClientConnection> connection) {
    auto& self = *connection;
    try {
        co_await self.serve();
    } catch (const std::exception& error) {
        if (!self.is_lost_) self.shared_.log.error("connection ended by an exception", {{"error", error.what()}});
    }
    boost::system::error_code ignored;
    self.socket_.close(ignored);
}

std::size_t ClientConnection::io_thread() const { return pool_.number(); }

Task<void> ClientConnection::serve() {
    while (!is_closing_) {
        auto result = RequestReader::Result::incomplete;
        if (!input_.empty()) {
            ready_ = started_ = std::chrono::steady_clock::now();
            result = work_->reader.read(input_.data());
        }
        while (result == RequestReader::Result::incomplete) {
            const bool is_first = input_.empty();
            if (!co_await receive(is_first ? Wait::idle : Wait::head)) break;
            ready_ = std::chrono::steady_clock::now();
            if (is_first) started_ = ready_;
            if (!work_) work_ = pool_.borrow_workspace();
            result = work_->reader.read(input_.data());
        }
        if (result == RequestReader::Result::complete) {
            co_await answer_request();
        } else {
            if (result == RequestReader::Result::incomplete && !(is_expired_ && work_)) break;
            answer_head_error();
        }
    }
    if (!is_lost_ && work_) co_await send_all();
    if (!is_lost_ && must_linger_) co_await linger();
}

Task<bool> ClientConnection::receive(Wait wait) {
    if (work_) {
        const auto sent = send_now();
        if (sent == SendResult::blocked && !co_await send_all()) co_return false;
        if (sent == SendResult::failed) co_return false;
    }
    if (wait == Wait::idle) {
        if (work_) pool_.return_workspace(std::move(work_));
        input_.shrink();
        wait_deadline_ = {};
        if (shared_.is_stopping) co_return receive_now();
    }
    const auto room = input_.room(least_read);
    wait_ = wait;
    boost::system::error_code error;
    const auto size = co_await socket_.async_read_some(asio::buffer(room.data(), room.size()),
                                                       asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted && wait == Wait::idle && !is_expired_ && !is_lost_) {
        wait_ = Wait::none;
        co_return receive_now();
    }
    if (!has_received(size, error)) co_return false;
    input_.commit(size);
    co_return true;
}

// The end of a read: true when it brought something.
bool ClientConnection::has_received(std::size_t size, const boost::system::error_code& error) {
    const auto wait = std::exchange(wait_, Wait::none);
    if (is_expired_ || is_lost_) return false;
    if (error) {
        is_lost_ = error != asio::error::eof && error != asio::error::operation_aborted;
        return false;
    }
    if (wait == Wait::body) rate_.add(size);
    return true;
}

// What has arrived already, for a server that stops: a request that is here is answered (SLOW-6).
bool ClientConnection::receive_now() {
    const auto room = input_.room(least_read);
    const auto size = ::recv(socket_.native_handle(), room.data(), room.size(), MSG_DONTWAIT);
    if (size <= 0) return false;
    input_.commit(static_cast<std::size_t>(size));
    return true;
}

ssize_t ClientConnection::send_output() {
    const auto& output = work_->output;
    return ::send(socket_.native_handle(), output.data() + work_->sent, output.size() - work_->sent,
                  MSG_NOSIGNAL | MSG_DONTWAIT | (file_.size > 0 ? MSG_MORE : 0));
}

ssize_t ClientConnection::send_output_and_tail() {
    auto& output = work_->output;
    std::array<iovec, 2> parts{iovec{output.data() + work_->sent, output.size() - work_->sent},
                               iovec{const_cast<char*>(tail_.data()), tail_.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    return ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ClientConnection::SendResult ClientConnection::send_now() {
    if (is_lost_) return SendResult::failed;
    auto& output = work_->output;
    while (work_->sent < output.size() || !tail_.empty()) {
        const auto written = tail_.empty() ? send_output() : send_output_and_tail();
        if (written < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK) return SendResult::blocked;
            is_lost_ = true;
            return SendResult::failed;
        }
        const auto size = static_cast<std::size_t>(written);
        const auto of_output = std::min(size, output.size() - work_->sent);
        work_->sent += of_output;
        tail_.remove_prefix(size - of_output);
        if (wait_ == Wait::send) rate_.add(size);
    }
    output.clear();
    work_->sent = 0;
    return SendResult::done;
}

Task<bool> ClientConnection::send_all() {
    auto result = send_now();
    if (result == SendResult::blocked) {
        const auto& limits = shared_.options.limits;
        rate_.start({.bytes_per_second = limits.least_send_rate, .window = limits.send_rate_window},
                    std::chrono::steady_clock::now());
        is_rate_watched_ = false;  // a body that follows starts its own watch
    }
    while (result == SendResult::blocked) {
        wait_ = Wait::send;
        boost::system::error_code error;
        co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(asio::use_awaitable, error));
        if (error) is_lost_ = true;
        result = send_now();
        wait_ = Wait::none;
    }
    co_return result == SendResult::done;
}

// Closing with unread bytes would reset the connection and could destroy the answer on its way (RFC 9112, 9.6).
Task<void> ClientConnection::linger() {
    boost::system::error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) co_return;
    is_expired_ = false;
    wait_deadline_ = std::chrono::steady_clock::now() + linger_time;
    input_.unpin();
    std::size_t dropped = input_.data().size();
    input_.consume(dropped);
    while (dropped < linger_bytes && co_await receive(Wait::close)) {
        dropped += input_.data().size();
        input_.consume(input_.data().size());
    }
}

Task<void> ClientConnection::answer_request() {
    begin_exchange();
    if (!try_add(shared_.load->requests, 1, shared_.options.limits.requests_in_progress)) {
        shared_.refusals.count(Limit::requests_in_progress);
        fill_refusal(503, true);
    } else {
        has_place_ = true;
        const struct Leave {
            ClientConnection& self;
            ~Leave() { self.give_place_back(); }
        } leave{*this};
        if (!has_unread_body() || co_await drop_unwanted_body()) co_await run_handler();
    }
    if (is_client_gone()) co_return end_exchange();  // nobody is there for an answer
    taken_ = std::move(work_->response.takeover);
    decide_about_closing();
    write_response(head_.method == Method::head);
    if (!tail_.empty() || file_.size > 0 || is_closing_ || work_->output.size() > batch_bytes) co_await send_all();
    tail_ = {};
    if (file_.size > 0) co_await send_file();
    if (has_unread_body() && !is_closing_ && !is_lost_) {
        if (co_await take_body(shared_.options.limits.dropped_body, false) != BodyResult::done) {
            is_closing_ = must_linger_ = true;
        }
    }
    end_exchange();
    if (taken_ && !is_lost_) co_await hand_over();
}

// From here on the connection keeps nothing of a request: there may be thousands that only wait.
Task<void> ClientConnection::hand_over() {
    pool_.return_workspace(std::move(work_));
    TakenConnection connection{.socket = socket_, .early = std::string{input_.data()}};
    input_.release();
    if (shared_.is_stopping) taken_->drain();
    co_await taken_->run(std::move(connection));
    taken_.reset();
}

void ClientConnection::begin_exchange() {
    ++requests_;
    const auto& reader = work_->reader;
    head_ = reader.head(input_.data(), work_->fields);
    begin_body();
    if (has_unread_body() && !is_body_buffered(reader.size())) {
        input_.reserve(body_read);
        head_ = reader.head(input_.data(), work_->fields);
    }
    input_.pin(reader.size());
    deadline_ = ready_ + shared_.options.limits.request_time;
    if (is_trusted_proxy_) forwarded_peer_ = shared_.proxies.find_client(address_, head_);
}

void ClientConnection::end_exchange() {
    input_.unpin();
    forwarded_peer_.reset();
    free_body();
    is_waiting_long_ = false;
    ending_ = Ending::none;
    work_->response.clear();
    work_->reader.reset();
}

Task<void> ClientConnection::run_handler() {
    is_in_handler_ = true;
    std::exception_ptr failure;
    try {
        co_await shared_.handler.handle(*this);
    } catch (...) {
        failure = std::current_exception();
    }
    if (!pool_.context().get_executor().running_in_this_thread()) co_await come_home();
    is_in_handler_ = false;
    away_ = 0;
    if (is_cancelled_) {
        co_await asio::this_coro::reset_cancellation_state();
        is_cancelled_ = false;
    }
    if (is_client_gone()) co_return;
    // A handler that finished all the same keeps its answer: its work may be done for good.
    if (ending_ != Ending::none && (failure || work_->response.status >= 500)) {
        fill_refusal(503, true);
        work_->response.close = true;
    } else if (failure) {
        fill_failure(failure);
    }
}

// A handler should end on its own thread; one that was cancelled while elsewhere may not have.
Task<void> ClientConnection::come_home() {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(pool_.context(), asio::use_awaitable);
    co_await asio::this_coro::throw_if_cancelled(true);
}

void ClientConnection::check(TimePoint now) {
    const auto& limits = shared_.options.limits;
    if (is_in_handler_ && ending_ == Ending::none) {
        const auto why = find_ending(now);
        if (why != Ending::none) return end_handler(why);
    }
    switch (wait_) {
        case Wait::none:
            // Answers to pipelined requests do not wait for a slow one behind them.
            if (is_in_handler_ && !work_->output.empty()) send_now();
            break;
        case Wait::idle:
            if (wait_deadline_ == TimePoint{}) wait_deadline_ = now + limits.idle_time;
            if (now >= wait_deadline_) expire(Limit::idle_time);
            break;
        case Wait::head:
            if (now >= started_ + limits.header_time) expire(Limit::header_time);
            break;
        case Wait::body:
            if (rate_.is_too_slow(now)) expire(Limit::body_rate);
            break;
        case Wait::send:
            if (rate_.is_too_slow(now)) {
                const struct linger reset{.l_onoff = 1, .l_linger = 0};
                ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
                is_lost_ = true;
                expire(Limit::send_rate);
            }
            break;
        case Wait::close:
            if (now >= wait_deadline_) cancel_wait();
            break;
    }
}

void ClientConnection::expire(Limit limit) {
    if (is_expired_) return;
    shared_.refusals.count(limit);
    cancel_wait();
}

void ClientConnection::cancel_wait() {
    is_expired_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void ClientConnection::drain() {
    if (taken_) return taken_->drain();
    if (is_in_handler_ && is_waiting_long_) return end_handler(Ending::stopping);
    if (wait_ != Wait::idle) return;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void ClientConnection::abort() {
    is_lost_ = is_closing_ = true;
    if ((taken_ || (is_in_handler_ && away_ == 0)) && !is_cancelled_) emit_cancellation();
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

}  // namespace xos::http
