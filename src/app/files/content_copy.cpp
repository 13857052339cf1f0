// SPDX-License-Identifier: Apache-2.0
#include "app/files/content_copy.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "base/run_task.hpp"
#include "files/local_folder.hpp"
#include "xos/base/problem.hpp"
#include "xos/db/backup.hpp"
#include "xos/http/file_body.hpp"

namespace xos::uploads {

namespace {

constexpr std::uint64_t piece = std::uint64_t{1} * 1024 * 1024;

/// What a file's row says of its content.
struct Expected {
    std::int64_t file = 0;
    std::int64_t tenant = 0;
    std::string content;
    std::uint64_t size = 0;
    std::string sha256;
};

using TakePiece = std::function<Task<void>(std::string_view)>;

/// A content that is read. What a storage says of it is given to the person at the terminal, because others can be read
/// perhaps; that the storage cannot be reached at all, a Problem, is another matter. Both give what is wrong, or
/// nothing.
class Source {
public:
    Task<std::string> open(files::Storage& storage, const Expected& expected) {
        try {
            body_ = co_await storage.open(expected.content);
            if (!body_) co_return "absent";
            co_return co_await storage.durable_size(expected.content) == expected.size ? "" : "of another size";
        } catch (const std::runtime_error& error) {
            co_return error.what();
        }
    }
    Task<std::string> read(std::uint64_t offset, std::uint64_t size) {
        try {
            bytes_ = co_await http::read_piece(*body_, offset, size);
            co_return "";
        } catch (const std::runtime_error& error) {
            co_return error.what();
        }
    }
    const std::string& bytes() const { return bytes_; }

private:
    std::shared_ptr<http::FileBody> body_;
    std::string bytes_;
};

/// Reads a content and gives it on piece by piece. Gives what is wrong with it; nothing when it is as it should be.
Task<std::string> read(files::Storage& storage, const Expected& expected, TakePiece take) {
    Source source;
    if (auto trouble = co_await source.open(storage, expected); !trouble.empty()) co_return trouble;
    files::ContentInspector inspector;
    while (inspector.size() < expected.size) {
        const auto size = std::min(piece, expected.size - inspector.size());
        if (auto trouble = co_await source.read(inspector.size(), size); !trouble.empty()) co_return trouble;
        inspector.add(source.bytes());
        if (take) co_await take(source.bytes());
    }
    co_return inspector.finish().sha256 == expected.sha256 ? "" : "of another checksum";
}

Task<bool> is_there(files::Storage& storage, const Expected& expected, WhatIsThere there) {
    try {
        if (there == WhatIsThere::is_read) co_return (co_await read(storage, expected, nullptr)).empty();
        co_return (co_await Source{}.open(storage, expected)).empty();
    } catch (const Problem&) {  // a storage that is away fails again when it is written
        co_return false;
    }
}

/// Gives what is wrong with the content; the target is as it was then.
Task<std::string> copy(files::Storage& from, files::Storage& to, const Expected& expected) {
    if (co_await to.durable_size(expected.content)) {  // damaged, or begun by a copy that was killed
        auto trouble = co_await read(from, expected, nullptr);
        if (!trouble.empty()) co_return trouble;  // what is there may be all that is left
        co_await to.remove(expected.content);
    }
    const auto writer = co_await to.create_as(expected.content, expected.size);
    auto write = [&writer](std::string_view bytes) { return writer->write(bytes); };
    auto trouble = co_await read(from, expected, write);
    if (trouble.empty()) {
        co_await writer->finish();
    } else {
        co_await to.remove(expected.content);
    }
    co_return trouble;
}

Task<void> copy_one(files::Storage& from, files::Storage& to, const Expected& expected, WhatIsThere there,
                    MovedContents& moved) {
    if (!files::is_content_name(expected.content)) {
        moved.lost.push_back({expected.file, expected.tenant, "without a name in the storage"});
        co_return;
    }
    if (co_await is_there(to, expected, there)) {
        ++moved.present;
        co_return;
    }
    auto trouble = co_await copy(from, to, expected);
    if (trouble.empty()) {
        ++moved.copied;
        moved.bytes += expected.size;
    } else {
        moved.lost.push_back({expected.file, expected.tenant, std::move(trouble)});
    }
}

void for_each_file(const std::string& backup, const std::function<void(Expected)>& take) {
    db::TablePage page{.table = "files", .columns = {"content", "size", "sha256", "id", "client_id"}, .after = {}};
    while (true) {
        auto rows = db::read_backup(backup, page);
        if (rows.empty()) return;
        page.after = rows.back()[0];
        for (auto& row : rows) {
            take({.file = std::stoll(row[3]),
                  .tenant = std::stoll(row[4]),
                  .content = std::move(row[0]),
                  .size = std::stoull(row[1]),
                  .sha256 = std::move(row[2])});
        }
    }
}

}  // namespace

MovedContents copy_contents(const std::string& backup, files::Storage& from, files::Storage& to, WhatIsThere there) {
    MovedContents moved;
    for_each_file(backup, [&](const Expected& expected) { run_task(copy_one(from, to, expected, there, moved)); });
    return moved;
}

std::uint64_t count_files(const std::string& backup) {
    std::uint64_t count = 0;
    for_each_file(backup, [&](const Expected&) { ++count; });
    return count;
}

}  // namespace xos::uploads
