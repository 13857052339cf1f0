// SPDX-License-Identifier: Apache-2.0
#include "app/files/files.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <thread>
#include <utility>

#include "app/files/statements.hpp"
#include "app/files/storage_settings.hpp"
#include "xos/app/limit_refusals.hpp"
#include "xos/base/encoding.hpp"

namespace xos {

namespace {

/// As many as requests may be in progress: who has a place there may wait for the disk.
constexpr std::size_t waiting_jobs = 16'384;
constexpr auto longest_wait = std::chrono::seconds{30};

std::size_t disk_threads() { return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 8); }

Problem type_not_allowed() { return bad_request("File type is not allowed"); }

}  // namespace

Files::Files(const Services& services, std::string data_folder, std::unique_ptr<files::Storage> storage)
    : services_{services},
      data_folder_{std::move(data_folder)},
      types_{services.config.list("Files:AllowedExtensions")},
      largest_file_{static_cast<std::uint64_t>(services.config.integer("Files:MaxBytes"))},
      quota_{{.tenant_bytes = services.config.integer("Files:TenantBytes"),
              .user_bytes = services.config.integer("Files:UserBytes")}},
      pool_{{.name = "files", .threads = disk_threads(), .queue_limit = waiting_jobs, .longest_wait = longest_wait}},
      storage_{std::move(storage)} {}

void Files::open() {
    if (storage_) return;
    storage_ = open_storage(services_.config, data_folder_, pool_, services_.clock, services_.log);
}

void Files::stop() {
    if (storage_) storage_->stop();
    pool_.stop();
}

Task<void> Files::complete(Stored& file) {
    if (file.content->size() == 0) throw bad_request("File is empty");
    file.facts = co_await file.content->facts();
    const auto agree = [this, &file] { return types_.agrees(*file.type, file.facts); };
    if (!co_await run_blocking(pool_, agree)) throw type_not_allowed();
    file.facts.head = {};
    co_await file.content->finish();
}

Task<uploads::FileDto> Files::add_row(Transaction& tx, const Stored& file, UserId by) {
    uploads::FileDto dto{.id = {},
                         .name = file.name,
                         .size = static_cast<std::int64_t>(file.facts.size),
                         .content_type = std::string{file.type->content_type},
                         .sha256 = file.facts.sha256,
                         .created_at = services_.clock.now(),
                         .created_by = by};
    const auto id = co_await tx.get_value<FileId>(uploads::sql::insert_file, {{"name", dto.name},
                                                                              {"name_key", fold_case(dto.name)},
                                                                              {"content_type", dto.content_type},
                                                                              {"size", dto.size},
                                                                              {"sha256", dto.sha256},
                                                                              {"content", file.content->name()},
                                                                              {"now", dto.created_at},
                                                                              {"by", by}});
    dto.id = id.value();
    tx.publish(uploads::FileCreated{dto});
    co_return dto;
}

Task<void> Files::discard(std::vector<std::string> contents) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    for (auto& content : contents) {
        try {
            co_await storage_->remove(std::move(content));
        } catch (const std::exception& error) {
            services_.log.warning("A content could not be removed", {{"exception", error.what()}});
        }
    }
    co_await boost::asio::this_coro::throw_if_cancelled(true);
}

const files::FileType& Files::type_of(std::string_view name) const {
    const auto* const type = types_.find(name);
    if (type == nullptr) throw type_not_allowed();
    return *type;
}

void Files::count_refusal(std::string_view limit) const { xos::count_refusal(services_.metrics, limit); }

Problem Files::too_large() const {
    count_refusal("file_size");
    return payload_too_large("File is too large");
}

std::span<const Sql> file_statements() { return uploads::sql::files; }
std::span<const Sql> file_statements_across_tenants() { return uploads::sql::across_tenants; }

}  // namespace xos
