// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "db/pg/raw.hpp"
#include "xos/base/log.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

/// A thread with a session of its own: hears what other nodes signal (LISTEN), and cancels statements for the pools.
///
/// The session is opened again whenever it breaks, after 50 ms doubling to 2 s with jitter.
/// Thread: public functions from any thread.
class PgListener {
public:
    PgListener(PgSessionOptions session, Logger& log);
    ~PgListener() { stop(); }
    PgListener(const PgListener&) = delete;
    PgListener& operator=(const PgListener&) = delete;

    void listen(SignalListener& listener);
    /// Asks the server to end what this backend runs. Lost when there is no session; the pool's own time-out is behind.
    void cancel(int backend);
    /// Blocks until the thread has ended; the listener is not called after that.
    void stop();

    /// The text of a NOTIFY for `topic` and `text`, marked as this node's.
    std::string payload(std::string_view topic, std::string_view text) const;

private:
    enum class Hearing : std::uint8_t { unknown, signals, nothing };

    void loop();
    void serve(PGconn* session);
    void start_hearing(PGconn* session);
    void lose();
    void hand_on(PGconn* session);
    void cancel_asked(PGconn* session);
    void await(PGconn* session);
    void wake();
    void pause(std::chrono::milliseconds time);

    const PgSessionOptions options_;
    const std::string node_;
    Logger& log_;
    int wake_ = -1;  ///< an eventfd
    std::atomic<bool> is_stopping_{false};
    std::atomic<SignalListener*> listener_{nullptr};
    std::mutex mutex_;
    std::vector<int> to_cancel_;
    Hearing hearing_ = Hearing::unknown;  ///< what the listener was told last; the thread's own
    std::thread thread_;
};

/// Held shared by every server of a database, and alone by what must not meet one (`xos restore`).
inline constexpr const char* server_lock_number = "7163984151120462";

}  // namespace xos::db
