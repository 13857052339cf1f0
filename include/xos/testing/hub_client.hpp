// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "xos/json/writer.hpp"
#include "xos/testing/blocking_socket.hpp"
#include "xos/testing/from_json.hpp"

namespace xos::testing {

/// The server's refusal of a call; what() is its text.
class HubCallError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a hub called at the client.
struct HubEvent {
    std::string name;
    std::vector<std::string> arguments;  ///< JSON texts

    template <typename T>
    T argument(std::size_t index = 0) const {
        if (index >= arguments.size()) throw std::runtime_error{name + " has fewer arguments"};
        return from_json<T>(arguments[index]);
    }
};

class HubUpload;

/// A blocking client of a hub for tests: JSON over a WebSocket, without negotiation (signalr 3, 5, 9).
///
///     HubClient ann{server.url(), "/hubs/chat", token};
///     ann.invoke("Enter", "lobby", "Ann");
///     EXPECT_EQ(ann.next_event("Said").argument<Line>().text, "Hello");
///
/// Arguments are whatever json::write() takes; results and items are JSON texts, see from_json(). Every wait ends after
/// 30 s with a std::runtime_error, and so does one whose connection ends. Keeps the connection alive while it waits.
/// Thread: one at a time.
class HubClient {
public:
    /// Connects and shakes hands. `url` is TestServer::url(); with a token the connection is its user's. The hub sends
    /// to it what it sends to all once a first call was answered.
    /// Throws: std::runtime_error with the server's answer when it refuses.
    HubClient(const std::string& url, std::string_view path, std::string_view token = "");

    /// Calls a method and waits for its result; "null" when it has none. Throws: HubCallError.
    template <typename... A>
    std::string invoke(std::string_view method, const A&... arguments) {
        return result_of(begin(1, method, to_array(arguments...)));
    }
    /// Calls a method and waits for nothing.
    template <typename... A>
    void send(std::string_view method, const A&... arguments) {
        send_call(1, "", method, to_array(arguments...), "");
    }
    /// All items of a stream, once it has ended. Throws: HubCallError when it ended with an error.
    template <typename... A>
    std::vector<std::string> stream(std::string_view method, const A&... arguments) {
        return items_of(begin(4, method, to_array(arguments...)));
    }
    /// Calls a method that reads a stream, which the client sends by what this gives.
    template <typename... A>
    HubUpload upload(std::string_view method, const A&... arguments);

    /// How the client answers when the hub asks it (a client result): takes the question, gives JSON; what it throws is
    /// the error that the hub gets. A question without an answer is refused. Runs while the client waits.
    void answer(std::string question, std::function<std::string(const HubEvent&)> with);

    /// The next event. With a name, what comes before the next one of this name is dropped.
    HubEvent next_event(std::string_view name = {});
    /// The next event if there is one within this time, to show that none comes.
    std::optional<HubEvent> find_event(std::chrono::milliseconds within);
    /// Waits until the server ends the connection; gives the error it gave as the reason, or an empty text.
    std::string wait_for_end();

    /// Closes in good order, as a page that goes does.
    void close();
    /// Breaks the connection without a word, as a cut cable does.
    void drop() { socket_.close(); }

private:
    friend class HubUpload;
    struct Completion {
        std::string result;
        std::optional<std::string> error;
    };
    using Deadline = std::chrono::steady_clock::time_point;

    template <typename... A>
    static std::string to_array(const A&... arguments) {
        std::string out = "[";
        ((json::write(out, arguments), out += ','), ...);
        if constexpr (sizeof...(A) > 0) out.pop_back();
        return out + "]";
    }
    std::string begin(int type, std::string_view method, const std::string& arguments, std::string_view stream = "");
    void send_call(int type, std::string_view id, std::string_view method, const std::string& arguments,
                   std::string_view stream);
    std::string result_of(const std::string& id);
    std::vector<std::string> items_of(const std::string& id);
    Completion wait_for(const std::string& id);
    void open(std::string_view path, std::string_view token);
    void send_message(std::string message);
    void send_frame(unsigned char opcode, std::string_view payload);
    bool receive(Deadline deadline);
    void receive_or_throw(Deadline deadline);
    void take_messages();
    void take(std::string_view message);
    void answer_question(const std::string& id, const HubEvent& question);

    BlockingSocket socket_;
    std::string input_;
    std::deque<HubEvent> events_;
    std::map<std::string, Completion> completions_;
    std::map<std::string, std::vector<std::string>> items_;
    std::map<std::string, std::function<std::string(const HubEvent&)>, std::less<>> answers_;
    std::string end_error_;
    bool is_greeted_ = false;
    bool has_ended_ = false;
    int last_id_ = 0;
};

/// A stream that a test sends to a hub method.   Lifetime: the client must outlive it.
class HubUpload {
public:
    template <typename T>
    void item(const T& value) {
        send(2, ",\"item\":" + json::to_json(value));
    }
    /// Ends the stream, waits for the method and gives its result. Throws: HubCallError.
    std::string finish();
    /// Ends the stream with an error, waits for the method and gives its result. Throws: HubCallError.
    std::string fail(std::string_view error);

private:
    friend class HubClient;
    HubUpload(HubClient& client, std::string call, std::string stream)
        : client_{client}, call_{std::move(call)}, stream_{std::move(stream)} {}
    void send(int type, const std::string& more);

    HubClient& client_;
    std::string call_;
    std::string stream_;
};

template <typename... A>
HubUpload HubClient::upload(std::string_view method, const A&... arguments) {
    const auto stream = "s" + std::to_string(last_id_ + 1);
    return HubUpload{*this, begin(1, method, to_array(arguments...), stream), stream};
}

}  // namespace xos::testing
