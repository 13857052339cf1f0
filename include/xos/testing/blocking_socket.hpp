// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace xos::testing {

/// A TCP connection for clients in tests: it blocks, and every wait ends with an exception when it takes too long.
/// Thread: one at a time.
class BlockingSocket {
public:
    /// `url` is "http://127.0.0.1:PORT"; nothing is opened yet. Throws: std::runtime_error for another form.
    explicit BlockingSocket(const std::string& url);
    ~BlockingSocket();
    BlockingSocket(BlockingSocket&&) noexcept;
    BlockingSocket& operator=(BlockingSocket&&) noexcept;

    /// Throws: std::runtime_error with the reason when nobody listens there.
    void connect();
    void close();
    bool is_open() const { return socket_ >= 0; }
    /// "127.0.0.1:PORT".
    std::string authority() const { return host_ + ":" + std::to_string(port_); }

    /// False when the other side has closed; it may have said why, so read.
    bool send(std::string_view bytes);
    /// The bytes before the next `end`, which is taken away with them.
    /// Throws: std::runtime_error at the end of the connection and after 30 s without a byte.
    std::string read_until(std::string_view end);
    std::string read_exactly(std::size_t bytes);
    /// Whether a byte, or the end of the connection, comes within this time.
    bool has_more(std::chrono::milliseconds within);

private:
    void fill();

    std::string host_;
    int port_ = 0;
    int socket_ = -1;
    std::string buffer_;
};

}  // namespace xos::testing
