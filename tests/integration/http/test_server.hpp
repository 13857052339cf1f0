// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "integration/http/raw_client.hpp"
#include "xos/base/problem.hpp"
#include "xos/http/server.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::http::test {

// Keeps lines in memory.
class ListSink : public LogSink {
public:
    explicit ListSink(std::vector<std::string>& lines, std::mutex& mutex) : lines_{lines}, mutex_{mutex} {}
    void write(std::string_view line) override {
        const std::lock_guard lock{mutex_};
        lines_.emplace_back(line);
    }
    void flush() override {}

private:
    std::vector<std::string>& lines_;
    std::mutex& mutex_;
};

// Answers 200 with the target as body, unless a test gave the path another action.
class TestHandler : public Handler {
public:
    using Action = std::function<Task<void>(Exchange&)>;

    Task<void> handle(Exchange& exchange) override {
        const std::string path{exchange.head().path};
        {
            const std::lock_guard lock{mutex};
            targets.emplace_back(exchange.head().target);
        }
        const auto action = actions.find(path);
        if (action != actions.end()) {
            co_await action->second(exchange);
            co_return;
        }
        exchange.response().body = exchange.head().target;
    }

    void fill_error(Response& response, int status) override {
        response.set("Content-Type", "application/json; charset=utf-8");
        response.body = "{\"status\":" + std::to_string(status) + "}";
    }

    std::vector<std::string> seen() {
        const std::lock_guard lock{mutex};
        return targets;
    }

    std::map<std::string, Action, std::less<>> actions;  // not changed while the server runs
    std::mutex mutex;
    std::vector<std::string> targets;
};

inline Task<void> wait_for(Exchange&, std::chrono::milliseconds time) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, time};
    co_await timer.async_wait(boost::asio::use_awaitable);
}

inline Task<void> echo(Exchange& exchange) {
    const auto body = co_await exchange.read_body(1024 * 1024);
    exchange.response().body = body;
}

// A server on a free port. Actions are added before start().
class TestServer {
public:
    explicit TestServer(ServerLimits limits = {}, std::vector<std::string> trusted_proxies = {}) {
        options.urls = {"http://127.0.0.1:0"};
        options.threads = 1;
        options.limits = limits;
        options.trusted_proxies = std::move(trusted_proxies);
        handler.actions["/echo"] = echo;
    }
    ~TestServer() { stop(); }

    TestServer& start() {
        server = std::make_unique<Server>(options, handler, log, metrics);
        server->start();
        const auto url = server->urls().at(0);
        port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
        return *this;
    }
    void stop() {
        if (server) server->stop();
    }
    RawClient connect(int receive_buffer = 0) const { return RawClient{port, receive_buffer}; }

    // The value of one line of the metrics page, e.g. `xos_http_connections`.
    double metric(std::string_view name) const {
        const auto page = metrics.to_prometheus();
        const auto at = page.find("\n" + std::string{name} + " ");
        return at == std::string::npos ? -1 : std::stod(page.substr(at + name.size() + 2));
    }
    double refusals(std::string_view limit) const {
        return metric("xos_limit_refusals_total{limit=\"" + std::string{limit} + "\"}");
    }
    bool reaches(std::string_view name, double value, std::chrono::milliseconds time = std::chrono::seconds{5}) const {
        return xos::testing::comes_true([&] { return metric(name) == value; }, time);
    }
    std::vector<std::string> log_lines() {
        log.flush();
        const std::lock_guard lock{log_mutex};
        return lines;
    }

    ServerOptions options;
    TestHandler handler;
    std::mutex log_mutex;
    std::vector<std::string> lines;
    Logger log{std::make_unique<ListSink>(lines, log_mutex)};
    Metrics metrics;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

}  // namespace xos::http::test
