// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/files/file_quota.hpp"
#include "app/files/file_rows.hpp"
#include "xos/app/context.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/files/file_type.hpp"
#include "xos/files/storage.hpp"

namespace xos {

/// What everything about files shares: where contents are kept, which are taken, how much.
/// Thread: safe from any I/O thread.
class Files {
public:
    /// Throws: ConfigError for extensions that cannot be recognized.
    Files(const Services& services, std::string data_folder, std::unique_ptr<files::Storage> storage);

    /// Makes the storage ready, before the first request. Throws: ConfigError when its folder or bucket cannot be used.
    void open();
    /// Ends the work of storage and pool, while the coroutines that wait for it are still there.
    void stop();

    const Services& services() const { return services_; }
    /// For work that belongs to no request; `reason` is logged (TEN-8).
    DBService across_tenants(std::string_view reason) const {
        return DBService{services_.database, services_.events, {}}.across_tenants(reason);
    }
    files::Storage& storage() { return *storage_; }
    const files::FileTypes& types() const { return types_; }
    WorkerPool& pool() { return pool_; }
    uploads::FileQuota& quota() { return quota_; }
    std::uint64_t largest_file() const { return largest_file_; }
    std::int64_t most_open_uploads() const { return services_.config.integer("Files:OpenUploads"); }

    /// A file whose content is written and which has no row yet.
    struct Stored {
        std::string name;
        const files::FileType* type = nullptr;
        std::unique_ptr<files::ContentWriter> content;
        files::ContentFacts facts;
    };
    /// Learns the facts of a content that is written and makes it whole.
    /// Throws: Problem 400 when it is empty or not what its name says (FILE-4).
    Task<void> complete(Stored& file);
    /// Adds the row and publishes FileCreated; the transaction's commit makes the file visible.
    Task<uploads::FileDto> add_row(Transaction& tx, const Stored& file, UserId by);
    /// Removes contents that have no row, also for a request that was cancelled. What fails is logged and found again
    /// by the sweep.
    Task<void> discard(std::vector<std::string> contents);

    /// The type of a file by its name. Throws: Problem 400 when it is not taken (FILE-4).
    const files::FileType& type_of(std::string_view name) const;
    /// Counts a refusal in `xos_limit_refusals_total` (LIM-4).
    void count_refusal(std::string_view limit) const;
    /// Counts it and gives what to throw (FILE-4).
    Problem too_large() const;

private:
    const Services& services_;
    const std::string data_folder_;
    const files::FileTypes types_;
    const std::uint64_t largest_file_;
    uploads::FileQuota quota_;
    WorkerPool pool_;  // stopped before the storage goes, which works on it
    std::unique_ptr<files::Storage> storage_;
};

/// The statements about files, so that a bad one stops the start: those for one tenant, and those across tenants.
std::span<const Sql> file_statements();
std::span<const Sql> file_statements_across_tenants();

}  // namespace xos
