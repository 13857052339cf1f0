// SPDX-License-Identifier: Apache-2.0
#include "xos/files/local_storage.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "files/local_folder.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/worker_pool.hpp"

namespace xos::files {
namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

class LocalWriter final : public ContentWriter {
public:
    LocalWriter(const LocalFolder& folder, WorkerPool& pool, HeldFile held)
        : folder_{folder}, pool_{pool}, held_{std::move(held)}, size_{size_of(held_.file)} {}

    const std::string& name() const override { return held_.name; }
    std::uint64_t size() const override { return size_; }

    Task<void> write(std::string_view bytes) override {
        co_await run_blocking(pool_, [this, bytes] {
            XOS_ASSERT(!held_.is_finished);
            write_at(held_.file, bytes, size_);
            if (inspector_.size() == size_) inspector_.add(bytes);
            size_ += bytes.size();
        });
    }

    Task<void> flush() override {
        co_await run_blocking(pool_, [this] { files::flush(held_.file); });
    }

    Task<void> truncate(std::uint64_t size) override {
        co_await run_blocking(pool_, [this, size] {
            XOS_ASSERT(!held_.is_finished && size <= size_);
            if (::ftruncate(held_.file.number(), static_cast<off_t>(size)) != 0) {
                throw std::system_error{errno, std::generic_category(), "a file cannot be cut"};
            }
            files::flush(held_.file);
            if (inspector_.size() > size) inspector_ = {};
            size_ = size;
        });
    }

    Task<ContentFacts> facts() override {
        co_return co_await run_blocking(pool_, [this] {
            std::vector<char> bytes(inspector_.size() == size_ ? 0 : read_size);
            while (inspector_.size() < size_) {
                const auto count = read_at(held_.file, bytes, inspector_.size());
                if (count == 0) throw std::system_error{EIO, std::generic_category(), "a file is shorter than it was"};
                inspector_.add({bytes.data(), count});
            }
            return inspector_.finish();
        });
    }

    Task<void> finish() override {
        co_await run_blocking(pool_, [this] { folder_.finish(held_); });
    }

private:
    const LocalFolder& folder_;
    WorkerPool& pool_;
    HeldFile held_;
    std::uint64_t size_;
    ContentInspector inspector_;  // of the first bytes, as far as it has seen them
};

class LocalStorage final : public Storage {
public:
    LocalStorage(LocalStorageOptions options, WorkerPool& pool) : folder_{std::move(options)}, pool_{pool} {}

    Task<std::unique_ptr<ContentWriter>> create(std::uint64_t expected_size) override {
        co_return co_await run_blocking(pool_, [this, expected_size]() -> std::unique_ptr<ContentWriter> {
            folder_.check_space(expected_size);
            return std::make_unique<LocalWriter>(folder_, pool_, folder_.create());
        });
    }

    Task<std::expected<std::unique_ptr<ContentWriter>, ResumeError>> resume(std::string name) override {
        co_return co_await run_blocking(pool_,
                                        [this, &name]() -> std::expected<std::unique_ptr<ContentWriter>, ResumeError> {
                                            auto held = folder_.hold(name);
                                            if (!held) return std::unexpected{held.error()};
                                            return std::make_unique<LocalWriter>(folder_, pool_, std::move(*held));
                                        });
    }

    Task<std::optional<std::uint64_t>> durable_size(std::string name) override {
        co_return co_await run_blocking(pool_, [this, &name]() -> std::optional<std::uint64_t> {
            const auto file = folder_.open(name, true);
            if (!file) return std::nullopt;
            const auto size = size_of(file);  // before the flush: what comes meanwhile is not counted
            flush(file);
            return size;
        });
    }

    Task<std::shared_ptr<http::FileBody>> open(std::string name) override {
        auto file = co_await run_blocking(pool_, [this, &name] { return folder_.open(name, false); });
        if (!file) co_return nullptr;
        co_return http::file_body(std::move(file), pool_);
    }

    Task<void> remove(std::string name) override {
        co_await run_blocking(pool_, [this, &name] { folder_.remove(name); });
    }

    Task<std::vector<std::string>> list(std::string after, std::size_t most) override {
        co_return co_await run_blocking(pool_, [this, &after, most] { return folder_.list(after, most); });
    }

private:
    const LocalFolder folder_;
    WorkerPool& pool_;
};

}  // namespace

std::unique_ptr<Storage> open_local_storage(LocalStorageOptions options, WorkerPool& pool) {
    return std::make_unique<LocalStorage>(std::move(options), pool);
}

}  // namespace xos::files
