// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/socket_transport.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "http/run_on.hpp"

namespace xos::hub {
namespace asio = boost::asio;
namespace {

constexpr std::size_t batch_bytes = std::size_t{16} * 1024;  // of small messages that leave together

}  // namespace

Task<void> SocketTransport::carry(http::Socket& socket, std::string early) {
    const auto self = shared_from_this();
    socket_ = &socket;
    std::exception_ptr failure;
    try {
        wire_ = make_wire_(socket, std::move(early));
        if (!is_aborted_) co_await converse();
    } catch (...) {
        failure = std::current_exception();
    }
    // However it ended: nothing may use the socket when this task has ended.
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    is_open_ = false;
    const bool is_graceful = wire_ && wire_->is_graceful() && !failure && !is_aborted_;
    if (is_writing_ && !is_closing_) abort();
    while (is_writing_) co_await written_.wait();
    socket_ = nullptr;
    wire_.reset();
    connection_->detach(*this, is_graceful);
}

Task<void> SocketTransport::converse() {
    if (!co_await wire_->open()) co_return;
    is_open_ = true;
    wake();
    co_await wire_->read(connection_->input());
}

void SocketTransport::wake() {
    if (is_open_ && !is_writing_) start_writing();
}

bool SocketTransport::try_send(const std::string& message) {
    if (!is_open_ || is_writing_ || !wire_->try_write(message, connection_->is_binary())) return false;
    if (wire_->has_unsent()) start_writing();
    return true;
}

void SocketTransport::start_writing() {
    is_writing_ = true;
    asio::co_spawn(home_, write_all(), [self = shared_from_this()](const std::exception_ptr&) {
        self->is_writing_ = false;
        self->written_.notify();
        self->write_what_came_meanwhile();
    });
}

/// Between the last look at the outbox and the end of the write, which is told a turn of the thread later, a message
/// may come, or the end of the application; nobody would wake this again for it.
void SocketTransport::write_what_came_meanwhile() {
    if (is_aborted_ || is_closing_) return;
    if (!connection_->outbox().empty() || connection_->is_finishing()) wake();
}

Task<void> SocketTransport::write_all() {
    auto& outbox = connection_->outbox();
    if (!co_await wire_->flush()) co_return abort();
    while (is_open_ && !outbox.empty()) {
        const auto batch = outbox.take(batch_bytes);
        bool is_sent = false;
        if (batch.size() == 1) {
            is_sent = co_await wire_->write(*batch.front(), connection_->is_binary());
        } else {
            std::string together;
            for (const auto& frame : batch) together += *frame;
            is_sent = co_await wire_->write(together, connection_->is_binary());
        }
        connection_->sent();
        if (!is_sent) co_return abort();
    }
    if (connection_->is_finishing() && is_open_) {
        is_closing_ = true;
        co_await wire_->close(connection_->has_failed());
        abort();  // the peer's answer came, or not in time
    }
}

void SocketTransport::abort() {
    is_aborted_ = !is_closing_;
    boost::system::error_code ignored;
    if (socket_ == nullptr) return;
    socket_->cancel(ignored);
    if (!is_aborted_) return;
    // The reader may wait for room instead of for the socket, and would wait for the socket afterwards.
    socket_->shutdown(http::Socket::shutdown_receive, ignored);
    connection_->input().abandon_push();
}

SocketTakeover::~SocketTakeover() {
    if (!has_run_) asio::post(transport_->home(), [transport = transport_] { transport->give_up(); });
}

Task<void> SocketTakeover::run(http::TakenConnection taken) {
    has_run_ = true;
    auto& home = transport_->home();
    if (home.get_executor() == taken.socket.get_executor()) {
        co_await transport_->carry(taken.socket, std::move(taken.early));
        co_return;
    }
    // A connection that comes back may come in on another thread; its socket goes to where the connection lives.
    auto carry = [](std::shared_ptr<SocketTransport> transport, http::Socket moved, std::string early) -> Task<void> {
        co_await transport->carry(moved, std::move(early));
    };
    co_await http::run_on(home, carry(transport_, taken.move_to(home), std::move(taken.early)));
}

}  // namespace xos::hub
