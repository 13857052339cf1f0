// SPDX-License-Identifier: Apache-2.0
#include "conformance/signalr/test_hub.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <any>
#include <atomic>
#include <cctype>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace xos::signalr_test {
namespace {

std::atomic<std::int64_t> streams_cancelled = 0;

/// What tests want to know of connections and streams that are gone, and what they tell one another.
struct Memory {
    std::mutex mutex;
    std::vector<std::string> ended_connections;
    std::set<std::string> cancelled_ticks;
    std::set<std::string> open_gates;
    std::map<std::string, std::vector<std::int64_t>> notes;
};
Memory& memory() {
    static Memory instance;
    return instance;
}

Task<void> sleep(std::int64_t milliseconds) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    timer.expires_after(std::chrono::milliseconds{milliseconds});
    co_await timer.async_wait(boost::asio::use_awaitable);
}

bool is_open(const std::string& gate) {
    const std::lock_guard lock{memory().mutex};
    return memory().open_gates.contains(gate);
}

/// The one who opens it may be on another thread, and may never come: then the test has failed already.
Task<void> pass(std::string gate) {
    constexpr std::int64_t step = 5;
    constexpr std::int64_t longest = 10'000;
    for (std::int64_t waited = 0; !is_open(gate) && waited < longest; waited += step) co_await sleep(step);
}

}  // namespace

Task<void> TestHub::on_connected() {
    const std::string wish{context().request().parameter("connect")};
    if (wish == "refuse") throw HubException{"Not today."};
    if (wish == "greet") clients().caller().send("Message", "welcome");
    if (wish == "ask") co_await clients().caller().invoke<std::string>("Question", "who are you?");
    co_return;
}

Task<void> TestHub::on_disconnected(std::exception_ptr) {
    const std::lock_guard lock{memory().mutex};
    memory().ended_connections.push_back(context().connection_id());
    co_return;
}

Task<void> TestHub::wait(std::int64_t milliseconds) { co_await sleep(milliseconds); }

void TestHub::throw_hub_exception(std::string text) { throw HubException{text}; }

void TestHub::throw_error(std::string text) { throw NamedError{"InvalidOperationException", text}; }

Stream<std::int64_t> TestHub::count_to(std::int64_t last, std::int64_t delay) {
    return [last, delay](StreamWriter<std::int64_t> out) -> Task<void> {
        try {
            for (std::int64_t i = 1; i <= last; ++i) {
                if (delay > 0) co_await sleep(delay);
                co_await out.write(i);
            }
        } catch (...) {
            ++streams_cancelled;
            throw;
        }
    };
}

Stream<std::int64_t> TestHub::fail_after(std::int64_t items) {
    return [items](StreamWriter<std::int64_t> out) -> Task<void> {
        for (std::int64_t i = 1; i <= items; ++i) co_await out.write(i);
        throw HubException{"That was all."};
    };
}

Stream<std::int64_t> TestHub::refuse_stream(std::string text) { throw HubException{text}; }

Task<std::int64_t> TestHub::sum(StreamReader<std::int64_t> numbers) {
    std::int64_t total = 0;
    while (const auto number = co_await numbers.next()) total += *number;
    co_return total;
}

Task<std::string> TestHub::join(std::string separator, StreamReader<std::string> words) {
    std::string text;
    while (const auto word = co_await words.next()) text += (text.empty() ? "" : separator) + *word;
    co_return text;
}

Stream<std::string> TestHub::shout(StreamReader<std::string> words) {
    return [words](StreamWriter<std::string> out) mutable -> Task<void> {
        while (auto word = co_await words.next()) {
            std::ranges::transform(*word, word->begin(), [](unsigned char c) { return std::toupper(c); });
            co_await out.write(*word);
        }
    };
}

Stream<std::int64_t> TestHub::tick(std::string name, std::int64_t delay) {
    return [name, delay](StreamWriter<std::int64_t> out) -> Task<void> {
        try {
            for (std::int64_t i = 1;; ++i) {
                co_await sleep(delay);
                co_await out.write(i);
            }
        } catch (...) {
            const std::lock_guard lock{memory().mutex};
            memory().cancelled_ticks.insert(name);
            throw;
        }
    };
}

bool TestHub::was_cancelled(std::string name) {
    const std::lock_guard lock{memory().mutex};
    return memory().cancelled_ticks.contains(name);
}

Task<std::int64_t> TestHub::sum_behind_gate(std::string gate, StreamReader<std::int64_t> numbers) {
    co_await pass(std::move(gate));
    co_return co_await sum(std::move(numbers));
}

Task<void> TestHub::wait_for_gate(std::string gate) { return pass(std::move(gate)); }

void TestHub::open_gate(std::string gate) {
    const std::lock_guard lock{memory().mutex};
    memory().open_gates.insert(std::move(gate));
}

void TestHub::note(std::string name, std::int64_t number) {
    const std::lock_guard lock{memory().mutex};
    memory().notes[name].push_back(number);
}

std::vector<std::int64_t> TestHub::notes(std::string name) {
    const std::lock_guard lock{memory().mutex};
    return memory().notes[name];
}

std::int64_t TestHub::cancelled_streams() { return streams_cancelled; }

Task<std::int64_t> TestHub::group_size(std::string name) {
    co_return static_cast<std::int64_t>(co_await groups().size(std::move(name)));
}

Task<std::string> TestHub::ask_caller(std::string question) {
    return clients().caller().invoke<std::string>("Question", question);
}

Task<std::string> TestHub::ask_client(std::string id, std::string question) {
    return clients().client(std::move(id)).invoke<std::string>("Question", question);
}

Task<std::string> TestHub::ask_briefly(std::string question) {
    return clients().caller().within(std::chrono::milliseconds{300}).invoke<std::string>("Question", question);
}

std::int64_t TestHub::count_up() {
    auto& count = context().items()["count"];
    count = count.has_value() ? std::any_cast<std::int64_t>(count) + 1 : std::int64_t{1};
    return std::any_cast<std::int64_t>(count);
}

std::vector<std::string> TestHub::ended_connections() {
    const std::lock_guard lock{memory().mutex};
    return memory().ended_connections;
}

}  // namespace xos::signalr_test
