// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "xos/testing/client.hpp"

namespace xos::users {

/// Writers on the demo tenant acme, and the book of what the server said yes to. Each user is renamed by one writer
/// only, so its last acknowledged name is known.
class WriteLoad {
public:
    static constexpr std::size_t writers = 4;

    /// Renames and creates users until `is_over` is set or the server is gone. Any status but success and 503 fails the
    /// test. `run` tells apart what one writer does again and again.
    void write(const std::string& url, const std::string& token, std::size_t writer, int run,
               const std::atomic<bool>& is_over);

    /// Every acknowledged change is there exactly once; numbers of events have no hole and none comes twice.
    void expect_nothing_lost(testing::Client& admin);

    /// Sends the creates again that had no answer. Whether they were carried out or not, the repeat gets the answer
    /// that did not arrive.
    void repeat_unanswered(testing::Client& admin);
    int repeated() const { return repeated_; }
    /// Repeats of requests that had been carried out.
    int replayed() const { return replayed_; }

    std::int64_t last_seq() const;
    /// Changes that were answered 503 or not at all.
    std::size_t unsure() const;
    /// Changes that were acknowledged so far.
    std::size_t acknowledged() const;

private:
    void rename(testing::Client& client, std::int64_t id, const std::string& name);
    void create(testing::Client& client, const std::string& email, const std::string& body);
    /// Notes the answer to a change; true for a success.
    bool take(const testing::Reply& reply);
    void expect_names(testing::Client& admin);
    void expect_events(testing::Client& admin);

    mutable std::mutex mutex_;
    std::map<std::int64_t, std::string> names_;             ///< last acknowledged name
    std::map<std::int64_t, std::set<std::string>> unsure_;  ///< sent since, without a yes or no
    std::set<std::string> created_;
    std::map<std::string, std::string> perhaps_created_;  ///< bodies by e-mail
    int repeated_ = 0;
    int replayed_ = 0;
    std::int64_t last_seq_ = 0;
    std::size_t acknowledged_ = 0;
    std::size_t unsure_count_ = 0;
};

}  // namespace xos::users
