// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace xos::http {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// The connection that a Takeover gets.
struct TakenConnection {
    Socket& socket;     ///< lives until run() has ended; closed by the server
    std::string early;  ///< what the client sent behind its request without waiting for the answer

    /// The same connection as a socket of another I/O thread (Server::context); `socket` is not open afterwards.
    ///
    ///     co_await run_on(other, serve(connection.move_to(other)));
    ///
    /// run() waits for what it started there, and then the connection counts as ended; whoever has the moved socket
    /// closes it. The server's abort still cancels run(), not the socket: run_on() takes the cancellation along.
    /// Throws: boost::system::system_error when the client has reset the connection or the other thread cannot watch
    /// one more; the connection is closed then.
    /// Thread: the connection's own, with no wait on `socket` in progress.
    Socket move_to(boost::asio::io_context& context) const;
};

}  // namespace xos::http
