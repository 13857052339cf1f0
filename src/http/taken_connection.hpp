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
};

}  // namespace xos::http
