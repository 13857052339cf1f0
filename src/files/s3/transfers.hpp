// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "xos/base/descriptor.hpp"

namespace xos::files::s3 {

/// A piece of a file that is the body of a request.
struct FilePiece {
    const Descriptor* file = nullptr;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

struct Outgoing {
    std::string method;
    std::string url;
    std::vector<std::string> fields;  ///< "Name: value"
    std::string body;
    std::optional<FilePiece> file;  ///< the body instead
    std::size_t most_answer = 0;    ///< bytes; a longer answer is a failure
    std::chrono::milliseconds longest{};
    bool must_move = true;  ///< ended when it stands still; otherwise only by `longest`
};

struct Incoming {
    int status = 0;
    std::string body;
    std::optional<std::uint64_t> content_length;
    std::string etag;
};

/// Why there is no answer.
struct TransferFailure {
    std::string text;
    bool may_pass = false;  ///< the same request may work in a while
};

/// Sends requests over HTTP and TLS, with certificates checked, no proxy and no redirection followed. Connections are
/// kept and used again.
///
/// Thread: safe from any thread; perform() blocks.
class Transfers {
public:
    Transfers(std::chrono::milliseconds connect_time, std::chrono::seconds quiet_time);
    ~Transfers();
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    std::expected<Incoming, TransferFailure> perform(const Outgoing& request);
    /// Ends what is on its way within a second or so; later requests fail.
    void stop() { is_stopping_ = true; }
    const std::atomic<bool>& is_stopping() const { return is_stopping_; }

private:
    class Connection;
    std::unique_ptr<Connection> take();
    void put_back(std::unique_ptr<Connection> connection);

    const std::chrono::milliseconds connect_time_;
    const std::chrono::seconds quiet_time_;
    std::atomic<bool> is_stopping_ = false;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;  // the last one used is the next
};

}  // namespace xos::files::s3
