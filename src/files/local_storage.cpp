// SPDX-License-Identifier: Apache-2.0
#include "xos/files/local_storage.hpp"

#include <utility>

#include "files/local_writer.hpp"

namespace xos::files {
namespace {

class LocalStorage final : public Storage {
public:
    LocalStorage(LocalStorageOptions options, WorkerPool& pool) : folder_{std::move(options)}, pool_{pool} {}

    Task<std::unique_ptr<ContentWriter>> create(std::uint64_t expected_size) override {
        co_return co_await run_blocking(pool_, [this, expected_size]() -> std::unique_ptr<ContentWriter> {
            folder_.check_space(expected_size);
            return std::make_unique<LocalWriter>(folder_, pool_, folder_.create());
        });
    }

    Task<std::unique_ptr<ContentWriter>> create_as(std::string name, std::uint64_t expected_size) override {
        co_return co_await run_blocking(pool_, [this, &name, expected_size]() -> std::unique_ptr<ContentWriter> {
            folder_.check_space(expected_size);
            return std::make_unique<LocalWriter>(folder_, pool_, folder_.create_as(name));
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
