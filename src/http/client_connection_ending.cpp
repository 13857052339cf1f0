// SPDX-License-Identifier: Apache-2.0
// How the waits of a handler end from outside: its time is over, the server stops, its client is gone. The last two are
// for handlers that said they wait long; they hold no place among the requests in progress, so there may be thousands,
// and each of them is only looked at by the thread's tick.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "http/client_connection.hpp"

namespace xos::http {
namespace {

constexpr auto look_pause = std::chrono::milliseconds{500};  // with a tick of at most 250 ms: noticed within a second
constexpr std::chrono::milliseconds longest_wait = std::chrono::hours{24};  // no sum of times may overflow

}  // namespace

void ClientConnection::wait_long(std::chrono::milliseconds longest) {
    give_place_back();
    is_waiting_long_ = true;
    extend_time(longest);
    // drain() may have been here already; if not, it is still to come.
    if (shared_.is_stopping) end_handler(Ending::stopping);
}

void ClientConnection::extend_time(std::chrono::milliseconds longest) {
    deadline_ = std::chrono::steady_clock::now() + std::clamp(longest, std::chrono::milliseconds{0}, longest_wait);
}

void ClientConnection::give_place_back() {
    if (!has_place_) return;
    has_place_ = false;
    shared_.load->requests.fetch_sub(1, std::memory_order_relaxed);
}

ClientConnection::Ending ClientConnection::find_ending(TimePoint now) {
    if (now >= deadline_) return Ending::overdue;
    // A read or write in progress finds out by itself.
    if (!is_waiting_long_ || wait_ != Wait::none || now < next_look_) return Ending::none;
    next_look_ = now + look_pause;
    return is_lost_ || has_client_closed() ? Ending::gone : Ending::none;
}

// Only looks: bytes that are there are the next request, and its turn comes after this one's answer (H1-8).
bool ClientConnection::has_client_closed() {
    char byte = 0;
    const auto size = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (size >= 0) return size == 0;
    return errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR;
}

// Resumed coroutines may end the connection: callers touch nothing afterwards.
void ClientConnection::end_handler(Ending why) {
    if (ending_ != Ending::none) return;
    ending_ = why;
    if (why == Ending::overdue) shared_.refusals.count(Limit::request_time);
    if (why == Ending::gone) is_lost_ = is_closing_ = true;
    if (away_ == 0 && !is_cancelled_) emit_cancellation();
}

void ClientConnection::set_away(bool is_away) {
    away_ += is_away ? 1 : -1;
    if (away_ == 0 && ending_ != Ending::none && !is_cancelled_) emit_cancellation();
}

void ClientConnection::emit_cancellation() {
    is_cancelled_ = true;
    cancel_.emit(boost::asio::cancellation_type::terminal);
}

}  // namespace xos::http
