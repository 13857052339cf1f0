// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/http/message.hpp"

namespace boost::asio {
class io_context;
}

namespace xos::http {

/// Limits and time-outs of one server. Defaults are those of reliability-security 3; application start-up fills them
/// from the `Limits:` keys, whose hard caps are checked by the configuration.
struct ServerLimits {
    std::size_t request_line = 8 * 1024;
    std::size_t header_block = 16 * 1024;
    std::size_t header_field = 8 * 1024;
    std::size_t header_fields = 100;
    std::size_t trailer_fields = 16;
    std::size_t trailer_bytes = 4 * 1024;
    std::size_t json_body = 1024 * 1024;
    std::size_t dropped_body = 64 * 1024;  ///< read and dropped to keep a connection usable (H1-7)
    std::uint64_t requests_per_connection = 100'000;
    std::size_t connections = 10'000;
    std::size_t connections_per_address = 512;
    std::size_t requests_in_progress = 1'024;
    std::size_t body_memory = 512 * 1024 * 1024;  ///< all request bodies in memory together; beyond it 503
    std::uint32_t least_body_rate = 1'024;        ///< bytes a second over any 10 s, after 5 s
    std::uint32_t least_send_rate = 1'024;        ///< bytes a second over any 30 s while data waits
    std::chrono::milliseconds body_rate_grace{5'000};
    std::chrono::milliseconds body_rate_window{10'000};
    std::chrono::milliseconds send_rate_window{30'000};
    std::chrono::milliseconds header_time{30'000};
    std::chrono::milliseconds idle_time{60'000};
    std::chrono::milliseconds request_time{45'000};
    std::chrono::milliseconds stop_time{10'000};
};

struct ServerOptions {
    std::vector<std::string> urls{"http://127.0.0.1:8080"};  ///< port 0 picks a free one
    std::size_t threads = 0;                                 ///< 0: one per core
    std::vector<std::string> host_names;                     ///< accepted Host names; empty: any (H1-3)
    std::vector<std::string> trusted_proxies;                ///< addresses or CIDR ranges (H1-11)
    ServerLimits limits;
};

/// Checks the options that are text, without listening.
/// Throws: ConfigError for no URL at all, a URL or an address range that cannot be understood.
void check_options(const ServerOptions& options);

/// Listens, reads requests strictly, runs the handler and writes its responses.
///
/// One io_context per I/O thread; a connection lives on one thread; listeners share the port by SO_REUSEPORT.
class Server {
public:
    Server(ServerOptions options, Handler& handler, Logger& log, Metrics& metrics);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Opens the listeners and starts the I/O threads.
    /// Throws: ConfigError for a URL it cannot understand or an address it cannot listen on.
    void start();
    /// The listening URLs with their real ports, e.g. "http://127.0.0.1:41873".
    std::vector<std::string> urls() const;
    std::size_t threads() const;
    /// The I/O context of one thread, for services that live beside connections (timers, database drivers).
    boost::asio::io_context& context(std::size_t thread);

    /// Stops gracefully (SLOW-6): closes listeners and idle connections, lets running requests finish within
    /// stop_time, aborts what is left, joins the threads. Blocks; call it from a thread that is no I/O thread.
    void stop();
    /// Aborts at once what a running stop() is still waiting for. Safe from any thread.
    void abort();
    bool is_stopping() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace xos::http
