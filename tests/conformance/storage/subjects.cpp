// SPDX-License-Identifier: Apache-2.0
#include "conformance/storage/subjects.hpp"

#include <unistd.h>

#include <filesystem>

#include "base/run_task.hpp"
#include "xos/base/random.hpp"

namespace xos::files {

namespace {

class LocalSubject final : public StorageSubject {
public:
    std::unique_ptr<Storage> open(WorkerPool& pool, std::uint64_t least_free_bytes,
                                  unsigned least_free_percent) override {
        return open_local_storage(
            {.root = folder_.path(), .least_free_bytes = least_free_bytes, .least_free_percent = least_free_percent},
            pool);
    }
    std::size_t kept() const override { return files_in(folder_.path()); }

private:
    testing::TemporaryFolder folder_;
};

}  // namespace

S3Subject::S3Subject() {
    options.endpoint = testing::shared_s3().endpoint();
    options.bucket = testing::S3Server::bucket;
    options.access_key = testing::S3Server::access_key;
    options.secret_key = testing::S3Server::secret_key;
    options.prefix = "of a test/" + random_token() + "/";
    options.is_path_style = true;
    options.connections = 4;
    options.first_pause = std::chrono::milliseconds{1};
}

std::unique_ptr<Storage> S3Subject::open(WorkerPool& pool, std::uint64_t least_free_bytes,
                                         unsigned least_free_percent) {
    return open_s3_storage(
        options,
        {.root = folder_.path(), .least_free_bytes = least_free_bytes, .least_free_percent = least_free_percent}, pool,
        clock, log_);
}

std::unique_ptr<Storage> S3Subject::open_elsewhere(WorkerPool& pool, const std::string& folder) {
    return open_s3_storage(options, {.root = folder, .least_free_bytes = 0, .least_free_percent = 0}, pool, clock,
                           log_);
}

std::size_t S3Subject::kept() const { return objects() + files_in(folder_.path()); }

NamedSubject local_subject() {
    return {"local", [] { return std::make_unique<LocalSubject>(); }};
}

NamedSubject s3_subject() {
    return {"s3", [] { return std::make_unique<S3Subject>(); }};
}

std::size_t files_in(const std::string& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        count += entry.is_regular_file() && entry.file_size() > 0 ? 1 : 0;
    }
    return count;
}

std::string content_of(Storage& storage, const std::string& name, std::uint64_t size) {
    const auto file = run_task(storage.open(name));
    if (!file) return "absent";
    std::string text;
    while (text.size() < size) {
        const auto wanted = std::min(s3_download_piece, size - text.size());
        text += run_task(http::read_piece(*file, text.size(), wanted));
    }
    return text;
}

}  // namespace xos::files
