// SPDX-License-Identifier: Apache-2.0
#include "xos/http/server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "http/connection_pool.hpp"
#include "http/server_shared.hpp"
#include "xos/base/config.hpp"

namespace xos::http {
namespace {

using tcp = boost::asio::ip::tcp;

// With SO_REUSEPORT a second server would get its share of the connections instead of an error. Binding once without
// it finds out whether the port is taken.
void check_is_free(const ListenUrl& url) {
    if (url.port == 0) return;
    boost::asio::io_context context;
    tcp::acceptor probe{context};
    const tcp::endpoint endpoint{boost::asio::ip::make_address(url.address), url.port};
    boost::system::error_code error;
    probe.open(endpoint.protocol(), error);
    if (error) return;  // listening will say why
    if (endpoint.address().is_v6()) probe.set_option(boost::asio::ip::v6_only{url.address != "::"}, error);
    probe.set_option(tcp::acceptor::reuse_address{true}, error);
    probe.bind(endpoint, error);
    if (error) throw ConfigError{"Server:Urls: cannot listen on " + url.with_port(url.port) + ": " + error.message()};
}

}  // namespace

struct Server::State {
    State(ServerOptions options, Handler& handler, Logger& log, Metrics& metrics)
        : shared{std::move(options), handler, log, metrics} {
        auto threads = shared.options.threads;
        if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
        for (std::size_t i = 0; i < threads; ++i) pools.push_back(std::make_unique<ConnectionPool>(shared, i));
    }

    // A takeover that has not ended may have coroutines in two pools, which use both: all are destroyed while all pools
    // are there. Twice, because destroying what is in one pool leaves rests to an earlier one.
    ~State() {
        for (auto& pool : pools) pool->stop_and_join();
        for (int round = 0; round < 2; ++round) {
            for (auto& pool : pools) pool->let_go();
        }
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    // Waits until no connection is left; false when the time is over first.
    bool wait_for_connections(std::chrono::steady_clock::time_point until, bool stops_on_abort) {
        std::unique_lock lock{mutex};
        constexpr auto step = std::chrono::milliseconds{5};
        while (shared.load->connections > 0) {
            if (std::chrono::steady_clock::now() >= until || (stops_on_abort && is_aborted)) return false;
            changed.wait_for(lock, step);
        }
        return true;
    }

    ServerShared shared;
    std::vector<std::unique_ptr<ConnectionPool>> pools;
    std::vector<std::string> urls;
    std::mutex mutex;
    std::condition_variable changed;
    bool is_aborted = false;
    bool is_running = false;
};

Server::Server(ServerOptions options, Handler& handler, Logger& log, Metrics& metrics)
    : state_{std::make_unique<State>(std::move(options), handler, log, metrics)} {}

Server::~Server() { stop(); }

void Server::start() {
    auto& state = *state_;
    for (const auto& text : state.shared.options.urls) {
        const auto url = ListenUrl::parse(text);
        check_is_free(url);
        auto port = url.port;
        for (auto& pool : state.pools) port = pool->listen(url, port);
        state.urls.push_back(url.with_port(port));
    }
    for (auto& pool : state.pools) pool->run();
    state.is_running = true;
}

std::vector<std::string> Server::urls() const { return state_->urls; }
std::size_t Server::threads() const { return state_->pools.size(); }
boost::asio::io_context& Server::context(std::size_t thread) { return state_->pools.at(thread)->context(); }
bool Server::is_stopping() const { return state_->shared.is_stopping; }

void Server::stop() {
    auto& state = *state_;
    if (!state.is_running) return;
    state.is_running = false;
    constexpr auto abort_time = std::chrono::seconds{1};
    state.shared.is_stopping = true;
    for (auto& pool : state.pools) pool->drain();
    const auto now = std::chrono::steady_clock::now();
    if (!state.wait_for_connections(now + state.shared.options.limits.stop_time, true)) {
        for (auto& pool : state.pools) pool->abort();
        state.wait_for_connections(std::chrono::steady_clock::now() + abort_time, false);
    }
    for (auto& pool : state.pools) pool->stop_and_join();
}

void Server::abort() {
    const std::lock_guard lock{state_->mutex};
    state_->is_aborted = true;
    state_->changed.notify_all();
}

}  // namespace xos::http
