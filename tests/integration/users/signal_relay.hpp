// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "xos/db/driver.hpp"

namespace xos::users {

/// Passes the signals of several nodes' commits on to all of them, on a database that has no signals itself.
///
/// Give each node `around()` as ApplicationOptions::around_database.   Lifetime: it outlives the nodes.
class SignalRelay {
public:
    SignalRelay();
    ~SignalRelay();
    SignalRelay(const SignalRelay&) = delete;
    SignalRelay& operator=(const SignalRelay&) = delete;

    std::function<std::unique_ptr<db::Driver>(std::unique_ptr<db::Driver>)> around();

    /// From now on signals are lost, and every node is told so.
    void cut();
    /// From now on signals are passed on again.
    void mend();

    /// For the drivers of the nodes.
    struct Signal {
        std::string topic;
        std::string text;
    };
    void join(const void* node, db::SignalListener& listener);
    void leave(const void* node);
    void committed(const void* node, std::vector<Signal> signals);

private:
    struct Node {
        const void* id;
        db::SignalListener* listener;
    };
    void enqueue(std::function<void()> step);
    void run();

    std::mutex nodes_mutex_;  // held while listeners are called, so that nobody is called after leave()
    std::vector<Node> nodes_;
    bool is_cut_ = false;  // only on the thread

    std::mutex queue_mutex_;
    std::condition_variable has_work_;
    std::deque<std::function<void()>> queue_;
    bool is_over_ = false;
    std::thread thread_;  // the one from which all listeners are called
};

}  // namespace xos::users
