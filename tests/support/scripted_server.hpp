// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace xos::testing {

/// A request as it came.
struct SeenRequest {
    std::string method;
    std::string target;
    std::string head;  ///< with the empty line
    std::string body;
};

/// A whole answer: status line, Content-Length, the other fields ("Name: value\r\n"…) and the body.
std::string http_answer(int status, std::string_view body = "", std::string_view fields = "");

/// An HTTP server on loopback that answers exactly what it is told, right or wrong.
/// Thread: the script is called by one thread at a time, none of the test's.
class ScriptedServer {
public:
    /// Gives the bytes to send; none close the connection without an answer.
    using Script = std::function<std::string(const SeenRequest&)>;

    explicit ScriptedServer(Script script);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::vector<SeenRequest> seen() const;

private:
    void serve();
    void serve_client(int client);

    Script script_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> is_over_ = false;
    mutable std::mutex mutex_;
    std::vector<SeenRequest> seen_;
    std::vector<std::jthread> clients_;
    std::jthread thread_;
};

}  // namespace xos::testing
