// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace xos::testing {

/// An S3 server of the test's own (the npm package s3rver): a temporary folder, a free port of 127.0.0.1, and the
/// bucket `xos-test`. It ends with the object, and when the test program ends in any way.
///
/// s3rver takes any signature of version 4; server.mjs checks them before. What is not shown here, and by FakeS3 where
/// it can be: a PUT that breaks off leaves a visible part of the object, uploads cannot be listed, and hashes of
/// payloads are not compared. Thread: start and kill from one thread at a time; the others from any. Cost: about half a
/// second for a start.
class S3Server {
public:
    static constexpr const char* bucket = "xos-test";
    static constexpr const char* access_key = "S3RVER";
    static constexpr const char* secret_key = "S3RVER";

    /// Throws: std::runtime_error when it does not start; it says what the server said.
    S3Server();
    ~S3Server();
    S3Server(const S3Server&) = delete;
    S3Server& operator=(const S3Server&) = delete;

    std::uint16_t port() const { return port_; }
    std::string endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }
    /// Objects whose key begins with the prefix, which ends with a slash.
    std::size_t objects(std::string_view prefix) const;
    /// Objects of this prefix are gone, as if somebody had emptied the bucket.
    void remove_all(std::string_view prefix) const;
    /// Bytes of the object as the server's disk has them; -1 when there is none.
    std::int64_t object_size(std::string_view key) const;

    /// Starts a server that was killed, on the same port and the same objects.
    void start();
    void kill();

private:
    void end(int signal);

    std::filesystem::path folder_;
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
    int input_ = -1;
};

/// The one server of a test program; it starts with the first call and ends with the program.
S3Server& shared_s3();

}  // namespace xos::testing
