// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "xos/base/problem.hpp"
#include "xos/http/message.hpp"

namespace xos::testing {

/// A request without a connection, for tests that call an action or a handler directly.
///
///     FakeExchange exchange{http::Method::post, "/api/auth/login"};
///     exchange.set("Cookie", "a=b").set_body(R"({"email":"ann@acme.test"})");
class FakeExchange final : public http::Exchange {
public:
    explicit FakeExchange(http::Method method = http::Method::get, std::string target = "/")
        : target_{std::move(target)} {
        head_.method = method;
        head_.target = target_;
        const std::string_view view{target_};
        const auto question = view.find('?');
        head_.path = view.substr(0, question);
        head_.query = question == std::string_view::npos ? std::string_view{} : view.substr(question + 1);
        head_.host = "localhost:8080";
        peer_.address = peer_.limit_key = "192.0.2.1";
    }
    FakeExchange(const FakeExchange&) = delete;
    FakeExchange& operator=(const FakeExchange&) = delete;

    /// Adds a request header field.
    FakeExchange& set(std::string name, std::string value) {
        const auto& n = texts_.emplace_back(std::move(name));
        const auto& v = texts_.emplace_back(std::move(value));
        fields_.push_back({n, v});
        head_.fields = fields_;
        return *this;
    }
    FakeExchange& set_body(std::string body) {
        body_ = std::move(body);
        head_.content_length = body_.size();
        return *this;
    }
    FakeExchange& from(std::string address) {
        peer_.limit_key = address;
        peer_.address = std::move(address);
        return *this;
    }
    FakeExchange& over_https() {
        peer_.is_secure = true;
        return *this;
    }
    void set_deadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }

    const http::RequestHead& head() const override { return head_; }
    const http::Peer& peer() const override { return peer_; }
    http::Response& response() override { return response_; }

    Task<std::string_view> read_body(std::size_t limit) override {
        if (body_.size() > limit) throw payload_too_large();
        co_return body_;
    }
    Task<std::size_t> read_some(std::span<char> room, std::uint64_t limit) override {
        if (body_.size() > limit) throw payload_too_large();
        const auto size = body_.copy(room.data(), room.size(), read_);
        read_ += size;
        co_return size;
    }
    void extend_time(std::chrono::milliseconds longest) override {
        deadline_ = std::chrono::steady_clock::now() + longest;
    }
    std::chrono::steady_clock::time_point deadline() const override { return deadline_; }
    std::chrono::steady_clock::time_point started() const override { return started_; }
    std::size_t io_thread() const override { return 0; }
    void set_away(bool is_away) override { away_calls_.push_back({is_away, std::this_thread::get_id()}); }

    void wait_long(std::chrono::milliseconds longest) override {
        long_wait_ = longest;
        deadline_ = std::chrono::steady_clock::now() + longest;
    }
    bool is_client_gone() const override { return is_client_gone_; }

    /// How long the handler said that it waits, if it did.
    std::optional<std::chrono::milliseconds> long_wait() const { return long_wait_; }
    /// What is_client_gone() says from now on. Nothing is cancelled: that is the test's part.
    void set_client_gone() { is_client_gone_ = true; }

    struct AwayCall {
        bool is_away;
        std::thread::id thread;
    };
    /// What the action told of leaving its thread and of coming back.
    const std::vector<AwayCall>& away_calls() const { return away_calls_; }

private:
    std::string target_;
    std::string body_;
    std::size_t read_ = 0;           // of the body, by read_some()
    std::deque<std::string> texts_;  // a deque keeps its elements where they are
    std::vector<http::Field> fields_;
    http::RequestHead head_;
    http::Peer peer_;
    http::Response response_;
    std::vector<AwayCall> away_calls_;
    std::optional<std::chrono::milliseconds> long_wait_;
    bool is_client_gone_ = false;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point deadline_ = started_ + std::chrono::seconds{45};
};

}  // namespace xos::testing
