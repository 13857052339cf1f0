// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "support/scripted_server.hpp"
#include "xos/files/s3_storage.hpp"

namespace xos::files {

/// A small S3 server in this process that does what the real one of the tests cannot: objects appear whole, uploads can
/// be listed and aborted, and any answer may be replaced by another one.
/// Thread: the fault is called by one thread at a time.
class FakeS3 {
public:
    using Seen = testing::SeenRequest;
    /// Gives an answer instead of the right one; an empty text closes the connection.
    using Fault = std::function<std::optional<std::string>(const Seen&)>;

    FakeS3();

    S3Options options() const;
    std::map<std::string, std::string> objects() const;
    std::size_t open_uploads() const;
    /// Requests of this method whose target holds the text.
    std::size_t count(std::string_view method, std::string_view in_target = "") const;
    std::vector<Seen> seen() const { return server_.seen(); }

    /// Does what the request asks for; for faults that lose the answer only.
    std::string serve(const Seen& request);

    /// What `fault = …` sets may be changed at any time.
    class CurrentFault {
    public:
        CurrentFault& operator=(Fault other) {
            const std::lock_guard lock{mutex_};
            fault_ = std::move(other);
            return *this;
        }
        std::optional<std::string> operator()(const Seen& request) {
            const std::lock_guard lock{mutex_};
            return fault_ ? fault_(request) : std::nullopt;
        }

    private:
        std::mutex mutex_;
        Fault fault_;
    };
    CurrentFault fault;
    std::string uploads_begun_at = "2025-01-31T09:00:00.000Z";

private:
    struct Upload {
        std::string key;
        std::map<int, std::string> parts;
    };
    std::string serve_upload(const Seen& request, const std::string& path, const std::string& query);
    std::string list_uploads() const;
    std::string answer(const Seen& request);

    mutable std::mutex mutex_;
    std::map<std::string, std::string> objects_;  // by path
    std::map<std::string, Upload> uploads_;
    testing::ScriptedServer server_;  // last: its threads use the others
};

/// An answer with an error of S3.
std::string s3_error(int status, std::string_view code, std::string_view message = "no");

}  // namespace xos::files
