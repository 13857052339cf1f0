// SPDX-License-Identifier: Apache-2.0
#include "http/server_shared.hpp"

#include "http/listen_url.hpp"
#include "xos/base/config.hpp"

namespace xos::http {

LimitCounters::LimitCounters(Metrics& metrics) {
    constexpr std::array<std::string_view, size> names{"request_line",
                                                       "header_block",
                                                       "header_field",
                                                       "header_fields",
                                                       "chunks",
                                                       "trailers",
                                                       "body",
                                                       "body_memory",
                                                       "header_time",
                                                       "idle_time",
                                                       "body_rate",
                                                       "send_rate",
                                                       "request_time",
                                                       "requests_per_connection",
                                                       "requests_in_progress",
                                                       "connections",
                                                       "connections_per_address",
                                                       "descriptors"};
    for (std::size_t i = 0; i < size; ++i) {
        const auto labels = "limit=\"" + std::string{names[i]} + "\"";
        counters_[i] =
            &metrics.counter("xos_limit_refusals_total", "Refusals and closed connections by limit.", labels);
    }
}

bool AddressCounts::try_enter(const std::string& key, std::size_t most) {
    const std::lock_guard lock{mutex_};
    const auto found = counts_.find(key);
    if (found == counts_.end()) {
        if (most == 0) return false;
        counts_.emplace(key, 1);
        return true;
    }
    if (found->second >= most) return false;
    ++found->second;
    return true;
}

void AddressCounts::leave(const std::string& key) {
    const std::lock_guard lock{mutex_};
    const auto found = counts_.find(key);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

bool try_add(std::atomic<std::size_t>& count, std::size_t n, std::size_t most) {
    auto now = count.load(std::memory_order_relaxed);
    do {
        if (n > most || now > most - n) return false;
    } while (!count.compare_exchange_weak(now, now + n, std::memory_order_relaxed));
    return true;
}

void check_options(const ServerOptions& options) {
    if (options.urls.empty()) {
        throw ConfigError{"Server:Urls is empty; give an address, for example http://127.0.0.1:8080"};
    }
    for (const auto& url : options.urls) ListenUrl::parse(url);
    const TrustedProxies proxies{options.trusted_proxies};
}

ServerShared::ServerShared(ServerOptions server_options, Handler& server_handler, Logger& logger, Metrics& metrics)
    : options{std::move(server_options)},
      head_limits{.request_line = options.limits.request_line,
                  .block = options.limits.header_block,
                  .field = options.limits.header_field,
                  .fields = options.limits.header_fields},
      chunk_limits{.trailer_fields = options.limits.trailer_fields, .trailer_bytes = options.limits.trailer_bytes},
      proxies{options.trusted_proxies},
      handler{server_handler},
      log{logger},
      refusals{metrics} {
    const auto gauge = [&](std::string_view name, std::string_view help, std::atomic<std::size_t> Load::* member) {
        metrics.gauge(name, help, [shared = load, member] { return static_cast<double>(((*shared).*member).load()); });
    };
    gauge("xos_http_connections", "Open client connections.", &Load::connections);
    gauge("xos_http_requests_in_progress", "Requests being answered.", &Load::requests);
    gauge("xos_http_body_bytes", "Memory held for request bodies.", &Load::body_bytes);
}

}  // namespace xos::http
