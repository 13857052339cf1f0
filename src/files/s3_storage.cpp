// SPDX-License-Identifier: Apache-2.0
// A content begins in staging/unfinished, as on a local disk, with the same lock. When it is whole it moves to
// staging/contents and is sent to the bucket; when the bucket has it, the file there is made empty. So the folder says
// what a kill left: a file in unfinished/ is not in the bucket, one in contents/ with bytes may be, an empty one is,
// and each of them can be swept by this server at once. The empty file goes with the writer, that is when the row is
// committed or the content was discarded (docs/decisions/0016-contents-in-s3.md).
#include "xos/files/s3_storage.hpp"

#include <algorithm>
#include <utility>

#include "files/local_writer.hpp"
#include "files/s3/bucket.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/config.hpp"
#include "xos/base/log.hpp"

namespace xos::files {
namespace {

using ResumeError = Storage::ResumeError;

constexpr std::size_t longest_page = 1'000;  // of a list, by the protocol

/// What all contents of a storage share.
struct Places {
    LocalFolder staging;
    WorkerPool& disk;
    s3::Bucket bucket;

    std::string key_of(const std::string& name) const {
        XOS_ASSERT(is_content_name(name));
        return bucket.prefix() + name.substr(0, folder_digits) + '/' + name;
    }
};

/// The name of a content by its key; empty for an object that is none of ours.
std::string name_of(const Places& places, std::string_view key) {
    const auto name = std::string{key.substr(key.rfind('/') + 1)};
    return is_content_name(name) && places.key_of(name) == key ? name : "";
}

/// Bytes that come from the bucket as they are sent.
class S3Body final : public http::FileBody {
public:
    S3Body(Places& places, std::string key) : places_{places}, key_{std::move(key)} {}

    int descriptor() const override { return -1; }
    Task<void> load(std::uint64_t offset, std::uint64_t size) override {
        bytes_ = {};
        bytes_ = co_await places_.bucket.read(key_, offset, size);
        offset_ = offset;
    }
    std::string_view loaded(std::uint64_t offset) const override {
        return std::string_view{bytes_}.substr(offset - offset_);
    }

private:
    Places& places_;
    const std::string key_;
    std::string bytes_;
    std::uint64_t offset_ = 0;
};

/// A content that is on this server, or on its way from it to the bucket.
class StagedWriter final : public LocalWriter {
public:
    StagedWriter(Places& places, HeldFile held)
        : LocalWriter{places.staging, places.disk, std::move(held)}, places_{places} {}
    ~StagedWriter() override {
        if (is_stored_) places_.staging.clear_place(name());
    }
    StagedWriter(const StagedWriter&) = delete;
    StagedWriter& operator=(const StagedWriter&) = delete;

    Task<void> finish() override {
        if (is_stored_) co_return;
        co_await LocalWriter::finish();
        co_await places_.bucket.store(places_.key_of(name()), held().file, size());
        co_await run_blocking(places_.disk, [this] { places_.staging.empty_place(name()); });
        is_stored_ = true;
    }

private:
    Places& places_;
    bool is_stored_ = false;
};

/// A content that is in the bucket, held by way of its place in the folder.
class StoredContent final : public ContentWriter {
public:
    StoredContent(Places& places, HeldFile held, std::uint64_t size, bool is_known_here)
        : places_{places}, held_{std::move(held)}, size_{size}, stays_{is_known_here} {}
    ~StoredContent() override {
        if (!stays_) places_.staging.clear_place(name());
    }
    StoredContent(const StoredContent&) = delete;
    StoredContent& operator=(const StoredContent&) = delete;

    const std::string& name() const override { return held_.name; }
    std::uint64_t size() const override { return size_; }
    Task<void> write(std::string_view) override {
        refuse_change();
        co_return;
    }
    Task<void> truncate(std::uint64_t) override {
        refuse_change();
        co_return;
    }
    Task<void> flush() override { co_return; }
    Task<ContentFacts> facts() override {
        ContentInspector inspector;
        while (inspector.size() < size_) {
            const auto wanted = std::min(s3_download_piece, size_ - inspector.size());
            const auto bytes = co_await places_.bucket.read(places_.key_of(name()), inspector.size(), wanted);
            co_await run_blocking(places_.disk, [&] { inspector.add(bytes); });
        }
        co_return inspector.finish();
    }
    Task<void> finish() override {
        stays_ = false;
        co_return;
    }

private:
    void refuse_change() const { XOS_ASSERT(!held_.is_finished); }  // it always is

    Places& places_;
    HeldFile held_;
    const std::uint64_t size_;
    bool stays_;  // a sweep that does not come to its end finds it again
};

class S3Storage final : public Storage {
public:
    S3Storage(S3Options options, LocalStorageOptions staging, WorkerPool& pool, const Clock& clock)
        : places_{LocalFolder{std::move(staging)}, pool, s3::Bucket{std::move(options)}}, clock_{clock} {}

    /// Throws: ConfigError when S3 answers that it will not do.
    void check(Logger& log) {
        try {
            const auto trouble = places_.bucket.check();
            if (trouble) log.warning("The storage of files cannot be reached", {{"reason", *trouble}});
        } catch (const std::runtime_error& error) {
            throw ConfigError{std::string{"Files:S3: "} + error.what()};
        }
    }

    Task<std::unique_ptr<ContentWriter>> create(std::uint64_t expected_size) override {
        co_return co_await run_blocking(places_.disk, [this, expected_size]() -> std::unique_ptr<ContentWriter> {
            places_.staging.check_space(expected_size);
            return std::make_unique<StagedWriter>(places_, places_.staging.create());
        });
    }

    Task<std::unique_ptr<ContentWriter>> create_as(std::string name, std::uint64_t expected_size) override {
        co_return co_await run_blocking(places_.disk, [this, &name, expected_size]() -> std::unique_ptr<ContentWriter> {
            places_.staging.check_space(expected_size);
            return std::make_unique<StagedWriter>(places_, places_.staging.create_as(name));
        });
    }

    Task<std::expected<std::unique_ptr<ContentWriter>, ResumeError>> resume(std::string name) override {
        auto held = co_await run_blocking(places_.disk, [this, &name] { return places_.staging.hold(name); });
        if (held && (!held->is_finished || size_of(held->file) > 0)) {
            co_return std::make_unique<StagedWriter>(places_, std::move(*held));
        }
        if (!held && held.error() == ResumeError::held) co_return std::unexpected{ResumeError::held};
        const bool is_known_here = held.has_value();
        const auto size = co_await places_.bucket.size_of(places_.key_of(name));
        if (!size) {  // what stands here is left of a removal
            if (is_known_here) places_.staging.clear_place(name);
            co_return std::unexpected{ResumeError::absent};
        }
        if (!held) {
            held = co_await run_blocking(places_.disk, [this, &name] { return places_.staging.hold_place(name); });
            if (!held) co_return std::unexpected{held.error()};
        }
        co_return std::make_unique<StoredContent>(places_, std::move(*held), *size, is_known_here);
    }

    Task<std::optional<std::uint64_t>> durable_size(std::string name) override {
        const auto here = co_await run_blocking(places_.disk, [this, &name]() -> std::optional<std::uint64_t> {
            const auto file = places_.staging.open(name, true);
            if (!file) return std::nullopt;
            const auto size = size_of(file);
            if (size == 0 && places_.staging.open(name, false)) return std::nullopt;  // in the bucket
            flush(file);
            return size;
        });
        if (here) co_return here;
        co_return co_await places_.bucket.size_of(places_.key_of(name));
    }

    Task<std::shared_ptr<http::FileBody>> open(std::string name) override {
        auto key = places_.key_of(name);
        const auto size = co_await places_.bucket.size_of(key);
        if (!size) co_return nullptr;
        co_return std::make_shared<S3Body>(places_, std::move(key));
    }

    // Remembered here until the bucket has it no more: a removal that fails is made good by the next sweep.
    Task<void> remove(std::string name) override {
        const auto state = co_await run_blocking(places_.disk, [this, &name] { return prepare_removal(name); });
        if (state == Removal::begun) co_await places_.bucket.abort_uploads(places_.key_of(name), Timestamp::max());
        if (state != Removal::only_here) co_await places_.bucket.remove(places_.key_of(name));
        co_await run_blocking(places_.disk, [this, &name] { places_.staging.remove(name); });
    }

    Task<std::vector<std::string>> list(std::string after, std::size_t most) override {
        const auto old = clock_.now() - s3_orphan_age;
        if (after.empty()) co_await places_.bucket.abort_uploads(places_.bucket.prefix(), old);
        auto here = co_await run_blocking(places_.disk, [&] { return places_.staging.list(after, most); });
        const auto here_end = here.size() < most ? "" : here.back();
        auto there = co_await list_bucket(after, std::min(most, longest_page), old);
        std::vector<std::string> names;
        std::ranges::set_union(here, there.names, std::back_inserter(names));
        for (const auto& end : {here_end, there.end}) {
            if (!end.empty()) names.erase(std::ranges::upper_bound(names, end), names.end());
        }
        co_return names;
    }

    void stop() override { places_.bucket.stop(); }

private:
    enum class Removal : std::uint8_t {
        only_here,  ///< the bucket never heard of it
        begun,      ///< there may be an upload that was not completed
        stored,
    };
    Removal prepare_removal(const std::string& name) const {
        const auto finished = places_.staging.open(name, false);
        if (finished && size_of(finished) > 0) return Removal::begun;
        if (!finished && places_.staging.open(name, true)) return Removal::only_here;
        places_.staging.empty_place(name);
        return Removal::stored;
    }

    struct Listed {
        std::vector<std::string> names;
        std::string end;  ///< there may be more behind it; empty when there is not
    };
    /// Those that are old enough, of as many pages as it takes to find one.
    Task<Listed> list_bucket(std::string after, std::size_t most, Timestamp old) {
        Listed listed;
        auto after_key = after.empty() ? "" : places_.key_of(after);
        std::string next;
        do {
            auto page = co_await places_.bucket.list(after_key, std::move(next), most);
            for (const auto& object : page.objects) {
                auto name = name_of(places_, object.key);
                if (!name.empty() && object.modified_at <= old) listed.names.push_back(std::move(name));
            }
            next = std::move(page.next);
        } while (listed.names.empty() && !next.empty());
        if (!next.empty()) listed.end = listed.names.back();
        co_return listed;
    }

    Places places_;
    const Clock& clock_;
};

S3Options with_slash(S3Options options) {
    if (!options.prefix.empty() && !options.prefix.ends_with('/')) options.prefix += '/';
    return options;
}

}  // namespace

std::unique_ptr<Storage> open_s3_storage(S3Options options, LocalStorageOptions staging, WorkerPool& pool,
                                         const Clock& clock, Logger& log) {
    check_options(options);
    auto storage = std::make_unique<S3Storage>(with_slash(std::move(options)), std::move(staging), pool, clock);
    storage->check(log);
    return storage;
}

}  // namespace xos::files
