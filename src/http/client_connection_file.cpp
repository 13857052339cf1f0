// SPDX-License-Identifier: Apache-2.0
// Bodies that come in pieces. Those of files are copied by the kernel from its page cache into the socket; others are
// in memory. Each piece is made sure to be there first, because the I/O thread must not wait for a disk or another
// server; the next one is asked for when it was sent, so that a slow client makes its source slow; and after each piece
// other connections of the thread have their turn, however fast this client reads.
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "http/client_connection.hpp"
#include "http/connection_pool.hpp"

namespace xos::http {
namespace asio = boost::asio;
namespace {

constexpr std::uint64_t piece_size = std::uint64_t{1} * 1024 * 1024;

}  // namespace

// The header has been sent. Whatever goes wrong from here on can only be told by closing.
Task<void> ClientConnection::send_file() {
    const auto slice = file_;
    auto offset = slice.offset;
    const auto& limits = shared_.options.limits;
    rate_.start({.bytes_per_second = limits.least_send_rate, .window = limits.send_rate_window},
                std::chrono::steady_clock::now());
    is_rate_watched_ = false;
    try {
        for (const auto end = slice.offset + slice.size; offset < end && !is_lost_;) {
            const auto size = std::min(piece_size, end - offset);
            co_await slice.file->load(offset, size);
            offset = co_await send_piece(offset, size);
            co_await asio::post(pool_.context(), asio::use_awaitable);
        }
    } catch (const std::exception& error) {
        if (!is_lost_) shared_.log.error("a file could not be sent", {{"error", error.what()}});
        is_lost_ = is_closing_ = true;
    }
    file_ = {};
}

// As much as the socket takes at once.
ssize_t ClientConnection::send_some(std::uint64_t offset, std::uint64_t size) {
    if (file_.file->descriptor() < 0) {
        const auto bytes = file_.file->loaded(offset).substr(0, size);
        return ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    auto position = static_cast<off_t>(offset);
    return ::sendfile(socket_.native_handle(), file_.file->descriptor(), &position, size);
}

// Gives the offset behind what was sent.
Task<std::uint64_t> ClientConnection::send_piece(std::uint64_t offset, std::uint64_t size) {
    for (const auto end = offset + size; offset < end && !is_lost_;) {
        const auto count = send_some(offset, end - offset);
        if (count > 0) {
            offset += static_cast<std::uint64_t>(count);
            rate_.add(static_cast<std::uint64_t>(count));
        } else if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            wait_ = Wait::send;
            boost::system::error_code error;
            co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(asio::use_awaitable, error));
            wait_ = Wait::none;
            if (error) is_lost_ = true;
        } else if (count == 0 || errno != EINTR) {
            is_lost_ = true;  // the file became shorter, or the client has gone
        }
    }
    co_return offset;
}

}  // namespace xos::http
