// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "http/chunked_decoder.hpp"
#include "http/client_address.hpp"
#include "http/request_reader.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/http/server.hpp"

namespace xos::http {

/// The limits whose refusals are counted, one series of `xos_limit_refusals_total` each (LIM-4).
enum class Limit : std::uint8_t {
    request_line,
    header_block,
    header_field,
    header_fields,
    chunks,
    trailers,
    body,
    body_memory,
    header_time,
    idle_time,
    body_rate,
    send_rate,
    request_time,
    requests_per_connection,
    requests_in_progress,
    connections,
    connections_per_address,
    descriptors,
};

class LimitCounters {
public:
    explicit LimitCounters(Metrics& metrics);
    void count(Limit limit) { counters_[static_cast<std::size_t>(limit)]->add(); }

private:
    static constexpr std::size_t size = static_cast<std::size_t>(Limit::descriptors) + 1;
    std::array<Counter*, size> counters_{};
};

/// What is in use now. Shared with the metrics, which may be read after the server is gone.
struct Load {
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> requests{0};
    std::atomic<std::size_t> body_bytes{0};
};

/// Connections by limit key. It never holds more keys than there may be connections (LIM-3); an ordered map has no
/// worst case that a peer could choose.
class AddressCounts {
public:
    bool try_enter(const std::string& key, std::size_t most);
    void leave(const std::string& key);

private:
    std::mutex mutex_;
    std::map<std::string, std::size_t> counts_;
};

/// Adds `n` unless the sum would exceed `most`.
bool try_add(std::atomic<std::size_t>& count, std::size_t n, std::size_t most);

/// What all threads of a server share: settings that stay as they are, and counters.
struct ServerShared {
    ServerShared(ServerOptions server_options, Handler& server_handler, Logger& logger, Metrics& metrics);

    const ServerOptions options;
    const HeadLimits head_limits;
    const ChunkLimits chunk_limits;
    const TrustedProxies proxies;
    Handler& handler;
    Logger& log;
    LimitCounters refusals;
    std::shared_ptr<Load> load = std::make_shared<Load>();
    AddressCounts addresses;
    std::atomic<bool> is_stopping{false};
};

}  // namespace xos::http
