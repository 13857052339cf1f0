// SPDX-License-Identifier: Apache-2.0
// Receivers that do not keep up (HUB-9, HUBS-5).
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "integration/hub/hub_server.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

constexpr int quick_ones = is_slow_build ? 20 : 50;
constexpr int slow_ones = is_slow_build ? 60 : 300;
constexpr std::int64_t queue_bytes = 128 * 1024;
constexpr auto longest_delay = is_slow_build ? 5s : 1s;
constexpr std::string_view goodbye = R"({"type":7,"allowReconnect":true})";

std::int64_t now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::int64_t resident_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::int64_t all = 0;
    std::int64_t resident = 0;
    file >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

/// Reads all the time until the last message; notes what came wrong, and the longest delay.
class QuickOne {
public:
    explicit QuickOne(std::uint16_t port) : client_{port} { client_.begin(); }
    void start(int messages) {
        thread_ = std::jthread{[this, messages] {
            for (int i = 0; i < messages; ++i) {
                const auto message = client_.next();
                const auto start = R"({"type":1,"target":"Tick","arguments":[)" + std::to_string(i) + ",";
                if (!message.starts_with(start)) return;
                delay_ = std::max<std::int64_t>(delay_, now() - std::stoll(message.substr(start.size())));
                ++received_;
            }
        }};
    }
    void wait() { thread_.join(); }
    int received() const { return received_; }
    std::chrono::milliseconds delay() const { return std::chrono::milliseconds{delay_}; }

private:
    JsonClient client_;
    int received_ = 0;
    std::int64_t delay_ = 0;
    std::jthread thread_;
};

class HubSlowReceivers : public ::testing::Test {
protected:
    static HubOptions options() {
        auto options = open_to_all();
        options.queue_bytes = queue_bytes;
        options.close_time = 10s;
        return options;
    }
    HubServer server{options()};
};

TEST_F(HubSlowReceivers, HUB_9_those_who_do_not_read_are_closed_and_may_come_back_and_nobody_else_waits_for_them) {
    std::vector<std::unique_ptr<JsonClient>> slow;
    for (int i = 0; i < slow_ones; ++i) {
        slow.push_back(std::make_unique<JsonClient>(server.port(), "/life", 4'096));
        slow.back()->begin();
    }
    std::vector<std::unique_ptr<QuickOne>> quick;
    for (int i = 0; i < quick_ones; ++i) quick.push_back(std::make_unique<QuickOne>(server.port()));
    ASSERT_TRUE(
        testing::comes_true([&] { return server.metric("xos_hub_connections") == quick_ones + slow_ones; }, 9s));

    const auto memory = resident_bytes();
    constexpr int messages = 500;
    for (const auto& one : quick) one->start(messages);
    const std::string text(8'000, 'x');
    for (int i = 0; i < messages; ++i) {
        server.clients().all().send("Tick", i, now(), text);
        std::this_thread::sleep_for(is_slow_build ? 20ms : 10ms);
    }
    for (const auto& one : quick) {
        one->wait();
        EXPECT_EQ(one->received(), messages);
        EXPECT_LT(one->delay(), longest_delay);
    }
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_overflows_total") == slow_ones; }, 20s));
    EXPECT_EQ(server.metric("xos_hub_connections"), quick_ones);
    // What waits for several is there once. A sanitizer keeps freed memory.
    if (!is_slow_build) EXPECT_LT(resident_bytes() - memory, slow_ones * queue_bytes / 4);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(slow[static_cast<std::size_t>(i)]->close_message(), goodbye) << i;
    slow.clear();
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_transports") == quick_ones; }, 5s));
}

TEST_F(HubSlowReceivers, HUB_9_the_age_of_the_oldest_message_counts_too) {
    HubServer other{[](Application& app) {
        auto options = open_to_all();
        options.queue_age = 1s;
        options.close_time = 10s;
        app.add_hub<LifeHub>("/life", options);
    }};
    JsonClient client{other.port(), "/life", 4'096};
    client.begin();
    ASSERT_TRUE(testing::comes_true([&] { return other.metric("xos_hub_connections") == 1; }, 3s));
    const std::string text(500'000, 'x');
    for (int i = 0; i < 20; ++i) {  // less than the limit at any time, more than a socket holds
        other.clients().all().send("Tick", text);
        if (other.metric("xos_hub_overflows_total") > 0) break;
        std::this_thread::sleep_for(300ms);
    }
    EXPECT_TRUE(testing::comes_true([&] { return other.metric("xos_hub_overflows_total") == 1; }, 5s));
    EXPECT_EQ(client.close_message(), goodbye);
}

TEST_F(HubSlowReceivers, a_client_that_does_not_poll_is_closed_when_its_queue_is_full) {
    const auto id = negotiate(server.port());
    http::test::RawClient raw{server.port()};
    const auto get = "GET /life?id=" + id + " HTTP/1.1\r\nHost: x\r\n\r\n";
    raw.send(get);
    ASSERT_EQ(raw.reply().status, 200);
    raw.send("POST /life?id=" + id + " HTTP/1.1\r\nHost: x\r\nContent-Length: 32\r\n\r\n" +
             std::string{json_handshake});
    ASSERT_EQ(raw.reply().status, 200);
    raw.send(get);
    ASSERT_EQ(raw.reply().body, "{}\x1e");
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 1; }, 3s));
    const std::string text(8'000, 'x');
    for (int i = 0; i < 20; ++i) server.clients().all().send("Tick", text);
    ASSERT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_overflows_total") == 1; }, 3s));
    raw.send(get);
    EXPECT_EQ(raw.reply().body, std::string{goodbye} + separator);
}

}  // namespace
}  // namespace xos::hub::test
