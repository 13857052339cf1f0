// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "xos/app/application.hpp"

namespace xos::testing {

/// Faults of a server's database that a test turns on and off: commits that fail, statements that take long. What a
/// server says then is what it says for a full disk and for a busy database. For a faulty network see FaultProxy.
///
///     server.faults().fail_commits();
///     EXPECT_EQ(client.post("/api/notes", note).status, 503);
///     server.faults().heal();
///
/// Thread: safe from any thread; a call applies to what begins after it.
class FaultPoints {
public:
    FaultPoints();
    ~FaultPoints();
    FaultPoints(const FaultPoints&) = delete;
    FaultPoints& operator=(const FaultPoints&) = delete;

    /// Every commit fails, and so does every change outside a transaction, until heal(). `why` is for the log alone.
    void fail_commits(std::string why = "no space left on device");
    /// Lets so many commits pass, fails the next one and lets all others pass.
    void fail_one_commit(int after = 0, std::string why = "no space left on device");
    /// Every run of this statement, or of every statement when none is named, takes so much longer, but no longer than
    /// until the deadline of its request. A statement in a transaction holds what the transaction holds meanwhile.
    void slow_down(std::chrono::milliseconds by, std::string statement = {});
    /// Ends all faults.
    void heal();

    /// Builds the points into an application that is not made yet; what it had in their places goes on to work. Done by
    /// TestServer.   Lifetime: the points must outlive the application.
    void build_into(ApplicationOptions& options);

private:
    class Driver;
    class Transaction;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace xos::testing
