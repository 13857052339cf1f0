// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "xos/files/local_storage.hpp"
#include "xos/files/storage.hpp"

namespace xos {
class Clock;
class Logger;
class WorkerPool;
}  // namespace xos

namespace xos::files {

/// A bucket of a server that speaks the S3 protocol, and how it is talked to.
struct S3Options {
    std::string endpoint;  ///< https://HOST[:PORT] or http://…; that of AWS for the region when empty
    std::string bucket;
    std::string region = "us-east-1";
    std::string access_key;
    std::string secret_key;
    std::string prefix;          ///< before every key in the bucket; a slash is put behind it
    bool is_path_style = false;  ///< https://HOST/BUCKET/… instead of https://BUCKET.HOST/…

    std::uint64_t part_size = std::uint64_t{8} * 1024 * 1024;  ///< contents above it are sent in parts of it
    std::size_t connections = 16;                              ///< requests at once, each on a thread
    std::chrono::milliseconds connect_time{5'000};
    std::chrono::seconds quiet_time{20};         ///< ends a transfer that moves less than 1 KiB a second for so long
    std::chrono::seconds longest_call{60};       ///< of a request without a content
    unsigned attempts = 4;                       ///< of a request that failed for a while: 429, 5xx, a lost connection
    std::chrono::milliseconds first_pause{200};  ///< before the second attempt; four times as long before each further
};

/// Throws: ConfigError with the key `Files:S3:…` that is wrong; the secret is in no text.
void check_options(const S3Options& options);

/// Contents as objects of a bucket: PREFIX/NA/NAME. They come and go by way of `staging`, a folder of this server where
/// a content is written until it is whole and from where it is sent, in one request or as a multipart upload: either
/// way it can be seen in the bucket when all of it is there, and not before (UP-1). Downloads come from the bucket in
/// pieces as the client takes them.
///
/// Several servers may share a bucket, each with a staging folder of its own. A content that is not finished can only
/// be gone on with where its folder is: elsewhere it is absent. list() names objects that this folder knows nothing of
/// only when they are two days old, because the row of a younger one may be on its way on another server.
/// Tries the bucket: what S3 refuses stops the start, what may pass is logged.
/// Throws: ConfigError as check_options(), when S3 refuses, and when the folder cannot be made or written.
/// Lifetime: the pool, on which what touches the disk runs, and the clock must outlive it. The log is used by the call.
/// Cost: a thread for each connection; no memory for parts, which are read from the disk while they are sent.
std::unique_ptr<Storage> open_s3_storage(S3Options options, LocalStorageOptions staging, WorkerPool& pool,
                                         const Clock& clock, Logger& log);

/// How much of a content is held in memory while it is sent to a client.
inline constexpr std::uint64_t s3_download_piece = std::uint64_t{1} * 1024 * 1024;
/// The age at which an object without a row is nobody's; longer than the longest request.
inline constexpr std::chrono::hours s3_orphan_age{48};

}  // namespace xos::files
