// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "support/s3_server.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/log.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/s3_storage.hpp"
#include "xos/files/storage.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::files {

/// The machine's clock, some time ahead.
struct ClockAhead final : Clock {
    Timestamp now() const override { return system_clock().now() + by.load(); }
    std::chrono::steady_clock::time_point steady_now() const override { return system_clock().steady_now(); }
    std::atomic<std::chrono::hours> by{std::chrono::hours{0}};
};

/// An implementation of Storage, with a place of its own for the test.
class StorageSubject {
public:
    virtual ~StorageSubject() = default;
    /// A server on the place. Room below these limits is not used.
    virtual std::unique_ptr<Storage> open(WorkerPool& pool, std::uint64_t least_free_bytes = 0,
                                          unsigned least_free_percent = 0) = 0;
    /// Everything that is kept in it, unfinished contents included.
    virtual std::size_t kept() const = 0;
    /// Makes contents that nobody here knows of old enough to be told of.
    virtual void let_time_pass() {}
};

struct NamedSubject {
    const char* name;
    std::function<std::unique_ptr<StorageSubject>()> make;
};
inline std::ostream& operator<<(std::ostream& out, const NamedSubject& subject) { return out << subject.name; }

NamedSubject local_subject();
NamedSubject s3_subject();

/// A place on the test program's S3 server.
class S3Subject final : public StorageSubject {
public:
    S3Subject();

    std::unique_ptr<Storage> open(WorkerPool& pool, std::uint64_t least_free_bytes = 0,
                                  unsigned least_free_percent = 0) override;
    /// A server with a staging folder of its own.
    std::unique_ptr<Storage> open_elsewhere(WorkerPool& pool, const std::string& folder);
    std::size_t kept() const override;
    void let_time_pass() override { clock.by = std::chrono::hours{49}; }
    std::size_t objects() const { return testing::shared_s3().objects(options.prefix); }
    const std::string& staging() const { return folder_.path(); }

    S3Options options;
    ClockAhead clock;

private:
    testing::TemporaryFolder folder_;
    Logger log_{standard_error_sink()};
};

/// Regular files below a folder that are not empty.
std::size_t files_in(const std::string& folder);
/// All that a finished content holds; "absent" when there is none.
std::string content_of(Storage& storage, const std::string& name, std::uint64_t size);

}  // namespace xos::files
