// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "files/s3/answers.hpp"
#include "files/s3/signature.hpp"
#include "files/s3/transfers.hpp"
#include "xos/base/descriptor.hpp"
#include "xos/base/task.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/s3_storage.hpp"

namespace xos::files::s3 {

/// One request to the bucket.
struct Call {
    std::string what;  ///< for the text of a failure: "store a content"
    std::string method;
    std::string key{};  ///< whole, with the prefix; empty for the bucket itself
    Pairs query{};
    std::vector<std::string> fields{};
    std::string body{};
    std::optional<FilePiece> file{};
    std::string payload_hash{};  ///< of `file`
    std::size_t most_answer = std::size_t{64} * 1024;
    bool must_move = true;
    bool is_completion = false;  ///< whose outcome is in the text of the answer
    std::chrono::milliseconds longest{};
};

/// The objects of a bucket below a prefix.
///
/// Every request is tried again, after a pause, when its failure may pass. All of them may be repeated: keys are random
/// and an object never changes, so that the second of two equal requests finds or makes what the first one did.
/// Throws, every task: Problem 503 with the reason as its detail while S3 cannot be reached; std::runtime_error with a
/// text that says what to put right when S3 refuses.
/// Thread: safe from any thread.
class Bucket {
public:
    explicit Bucket(S3Options options);
    ~Bucket() { stop(); }
    Bucket(const Bucket&) = delete;
    Bucket& operator=(const Bucket&) = delete;
    /// Ends what is on its way, within a second or so. To be called while the coroutines that wait for it are there.
    void stop();

    const std::string& prefix() const { return options_.prefix; }
    std::uint64_t part_size(std::uint64_t size) const;

    /// Makes an object of a file's first `size` bytes: all of them or none.
    Task<void> store(std::string key, const Descriptor& file, std::uint64_t size);
    /// Empty when there is no such object.
    Task<std::optional<std::uint64_t>> size_of(std::string key);
    /// Exactly these bytes.
    Task<std::string> read(std::string key, std::uint64_t offset, std::uint64_t size);
    Task<void> remove(std::string key);
    /// Objects behind `after` in byte order; `next` is what the page before said, empty for the first.
    Task<ObjectPage> list(std::string after, std::string next, std::size_t most);
    /// Ends the multipart uploads of keys that begin with `start` and that were begun before a time. A server that
    /// cannot list them has none.
    Task<void> abort_uploads(std::string start, Timestamp begun_before);
    /// Tries the bucket once, on this thread. Empty when it answered as it should, otherwise why not.
    /// Throws: std::runtime_error when S3 refuses.
    std::optional<std::string> check();

private:
    Task<void> store_at_once(std::string key, const Descriptor& file, std::uint64_t size);
    Task<void> store_in_parts(std::string key, const Descriptor& file, std::uint64_t size);
    Task<std::string> begin_upload(std::string key);
    Task<std::string> send_parts(std::string key, std::string upload_id, const Descriptor& file, std::uint64_t size);
    Task<void> complete_upload(std::string key, std::string upload_id, std::string list, std::uint64_t size);
    Task<void> abort_upload(std::string key, std::string upload_id);
    Task<std::string> hash(const FilePiece& piece);

    /// The answer, whatever its status is, but for what may pass.
    Task<Incoming> send(Call call);
    Task<Incoming> send_and_expect(Call call, int status);
    Task<void> send_removal(Call call);
    std::expected<Incoming, TransferFailure> attempt(const Call& call);
    Outgoing signed_request(const Call& call) const;
    std::string explain(const Call& call, const Incoming& answer) const;
    [[noreturn]] void refuse(const Call& call, const Incoming& answer) const;

    const S3Options options_;
    const SigningKey key_;
    std::string origin_;  // scheme and authority
    std::string host_;    // what the field Host says
    std::string root_;    // of the bucket, in paths
    Transfers transfers_;
    WorkerPool pool_;  // goes first: its jobs use all of the above
};

}  // namespace xos::files::s3
