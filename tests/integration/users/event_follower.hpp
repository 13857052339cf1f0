// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "integration/hub/json_client.hpp"
#include "xos/json/value.hpp"
#include "xos/testing/client.hpp"

namespace xos::users {

/// A client that keeps a copy of its tenant's users, as a browser does: it joins over a hub connection, catches up with
/// what it missed, applies what comes, and begins again whenever the connection ends. An event out of order, left out
/// or sent twice to one connection fails the test.
class EventFollower {
public:
    /// `server` gives the URL to connect to next; it is asked again before each attempt, from the follower's thread.
    EventFollower(std::function<std::string()> server, std::string token);
    /// The connection must have ended, or events must still come: a reader that waits sees the end with the next one.
    ~EventFollower() { stop(); }

    void stop();
    /// Soon it has seen every event, and its rows are those of the server.
    void expect_all(testing::Client& client) const;
    int joins() const { return joins_; }
    /// Events that came by catching up, not over the hub.
    std::int64_t caught_up() const { return caught_up_; }

private:
    void run();
    void load(testing::Client& client);
    void follow(const std::string& url);
    std::int64_t join(hub::test::JsonClient& client);
    void catch_up(testing::Client& client, std::int64_t last_seq);
    void take_invocation(const std::string& message);
    void apply(std::int64_t seq, std::string_view event, json::Value argument);

    std::function<std::string()> server_;
    std::string token_;
    std::atomic<bool> is_over_ = false;
    std::atomic<std::int64_t> position_ = -1;  ///< the last event in `rows_`; before the first load -1
    std::atomic<std::int64_t> caught_up_ = 0;
    std::atomic<int> joins_ = 0;
    std::int64_t last_sent_ = 0;  ///< over the connection of now; 0 before its first
    mutable std::mutex mutex_;
    std::map<std::int64_t, std::string> rows_;  ///< name and e-mail by id
    std::jthread thread_;
};

}  // namespace xos::users
