// SPDX-License-Identifier: Apache-2.0
#include "xos/app/backup.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "app/files/content_copy.hpp"
#include "app/files/storage_settings.hpp"
#include "app/installed_migrations.hpp"
#include "app/server_settings.hpp"
#include "xos/app/data_folder.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/descriptor.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/db/backup.hpp"
#include "xos/files/local_storage.hpp"

namespace xos {

namespace {

namespace fs = std::filesystem;

constexpr const char* postgresql = "in PostgreSQL";
/// Copies of the database after the first, for files that are deleted while their contents are copied.
constexpr int most_copies = 5;

std::vector<MovedRows> moved_rows(const db::MovedTables& tables) {
    std::vector<MovedRows> rows;
    for (const auto& table : tables) rows.push_back({.table = table.name, .rows = table.rows});
    return rows;
}

void require_backup(const std::string& file) {
    if (!fs::is_regular_file(file)) throw ConfigError{"there is no file " + file};
    if (db::is_migrated_sqlite(file)) return;
    throw ConfigError{file +
                      " is no backup of an XOS database; give a file that `xos backup` made. Nothing was changed"};
}

/// The write-ahead log belongs to its database and goes with it. Gives where the database went.
std::string move_aside(const std::string& database) {
    auto stamp = to_iso(system_clock().now());
    std::erase(stamp, ':');
    const auto aside = database + ".before-restore-" + stamp;
    for (const auto* part : {"-wal", "-shm", ""}) {
        if (fs::exists(database + part)) fs::rename(database + part, aside + part);
    }
    return aside;
}

/// The backup is copied and checked beside the database first; then the present files are moved aside and the copy
/// takes their name. A kill in between leaves all data on the disk.
Moved restore_sqlite(const std::string& database, const std::string& file) {
    const auto copy = database + ".restoring";
    fs::remove(copy);  // left by a restore that was killed
    db::backup_sqlite(file, copy);
    Moved moved{.database = database};
    if (fs::exists(database)) moved.kept = move_aside(database);
    fs::rename(copy, database);
    return moved;
}

/// A file of this name is left of a backup that was killed, or is the copy before.
Moved backup_database(const Config& config, const ApplicationOptions& options, const std::string& file) {
    fs::remove(file);
    if (uses_postgresql(config)) {
        const auto tables = db::backup_postgresql(postgres_settings(config, ""), all_migrations(options), file);
        return {.database = postgresql, .tables = moved_rows(tables)};
    }
    const auto source = sqlite_settings(config, options.data_folder).path;
    if (!fs::exists(source)) throw ConfigError{"there is no database at " + source};
    db::backup_sqlite(source, file);
    return {.database = source};
}

/// `alone` is called when no server can begin on the database until the restore ends.
Moved restore_database(const Config& config, const ApplicationOptions& options, const std::string& file,
                       const std::function<void()>& alone) {
    if (!uses_postgresql(config)) {
        alone();
        return restore_sqlite(sqlite_settings(config, options.data_folder).path, file);
    }
    const auto restored =
        db::restore_postgresql(postgres_settings(config, options.data_folder), all_migrations(options), file,
                               options.data_folder + "/restoring.db", alone);
    return {.database = postgresql, .tables = moved_rows(restored.tables), .kept = restored.kept};
}

/// One backup at a time writes into a folder: two would remove each other's unfinished contents.
Descriptor lock_contents(const std::string& folder) {
    Descriptor lock{::open((folder + "/backup.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!lock) throw ConfigError{"--files: the folder " + folder + " cannot be written: " + std::strerror(errno)};
    if (!try_lock(lock)) throw ConfigError{"--files: another backup is writing to the folder " + folder};
    return lock;
}

/// The place where the server keeps contents, and folders of the same kind beside it.
class ContentsInUse {
public:
    ContentsInUse(const Config& config, const ApplicationOptions& options)
        : root_{options.storage || s3_settings(config) ? "" : files_root(config, options.data_folder)},
          own_{options.storage ? nullptr : open_storage(config, options.data_folder, pool_, system_clock(), log_)},
          in_use_{options.storage ? *options.storage : *own_} {}

    MovedContents copy_to(const std::string& folder, const std::string& backup) {
        refuse_own(folder);
        const auto kept = open_folder(folder, false);
        if (!lock_) lock_ = lock_contents(folder);
        return copy(backup, in_use_, *kept, uploads::WhatIsThere::counts);
    }
    MovedContents copy_from(const std::string& folder, const std::string& backup) {
        if (!fs::is_directory(folder + "/contents")) {
            throw ConfigError{"--files: no backup has put contents into the folder " + folder};
        }
        refuse_own(folder);
        const auto kept = open_folder(folder, true);
        return copy(backup, *kept, in_use_, uploads::WhatIsThere::is_read);
    }

private:
    /// A backup in the same place is none.
    void refuse_own(const std::string& folder) const {
        std::error_code error;
        if (root_.empty() || !fs::equivalent(folder, root_, error)) return;
        throw ConfigError{"--files: " + folder + " is where the server keeps the contents. Give another folder"};
    }
    std::unique_ptr<files::Storage> open_folder(const std::string& folder, bool is_read_only) {
        return files::open_local_storage({.root = folder,
                                          .least_free_bytes = 0,
                                          .least_free_percent = 0,
                                          .called = "--files",
                                          .is_read_only = is_read_only},
                                         pool_);
    }
    static MovedContents copy(const std::string& backup, files::Storage& from, files::Storage& to,
                              uploads::WhatIsThere there) {
        try {
            return uploads::copy_contents(backup, from, to, there);
        } catch (const Problem& problem) {
            throw ConfigError{"Contents of files: " + problem.text() +
                              (problem.detail().empty() ? "" : ": " + problem.detail())};
        }
    }

    const std::string root_;  // empty when contents are not in a folder
    Logger log_{standard_error_sink()};
    WorkerPool pool_{{.name = "files"}};
    const std::unique_ptr<files::Storage> own_;
    files::Storage& in_use_;
    Descriptor lock_;  // of the folder that is written
};

MovedContents operator+(const MovedContents& before, MovedContents now) {
    now.copied += before.copied;
    now.bytes += before.bytes;
    now.present -= std::min(now.present, before.copied);  // counted as copied
    return now;
}

Moved make_backup(const Config& config, const ApplicationOptions& options, const std::string& file,
                  const std::string& contents_folder) {
    auto moved = backup_database(config, options, file);
    if (!contents_folder.empty()) {
        ContentsInUse in_use{config, options};
        moved.contents = in_use.copy_to(contents_folder, file);
        for (int again = 0; !moved.contents->lost.empty() && again < most_copies; ++again) {
            const auto before = std::move(*moved.contents);
            moved = backup_database(config, options, file);
            moved.contents = before + in_use.copy_to(contents_folder, file);
            if (moved.contents->lost == before.lost) break;  // lost, and not deleted meanwhile
        }
    }
    moved.files = uploads::count_files(file);
    return moved;
}

/// The database file that `sqlite:DIR` or `sqlite:FILE` names.
std::string source_file(const std::string& source) {
    constexpr std::string_view scheme = "sqlite:";
    if (!source.starts_with(scheme)) {
        throw ConfigError{"--from " + source +
                          " is no place to move from. Write --from sqlite:DIR, with the data folder"};
    }
    const auto path = source.substr(scheme.size());
    const auto file = fs::is_directory(path) ? path + "/xos.db" : path;
    if (!fs::is_regular_file(file)) throw ConfigError{"--from " + source + ": there is no database " + file};
    return file;
}

/// The lock of the folder that the file is in, when that is a data folder and not the one that is locked anyway.
std::unique_ptr<DataFolder> lock_folder_of(const std::string& file, const std::string& locked) {
    auto folder = fs::path{file}.parent_path();
    if (folder.empty()) folder = ".";
    if (fs::equivalent(folder, locked) || !fs::exists(folder / "lock")) return nullptr;
    return std::make_unique<DataFolder>(folder.string());
}

}  // namespace

Moved backup(const Config& config, const ApplicationOptions& options, const std::string& file,
             const std::string& contents_folder) {
    if (fs::exists(file)) throw ConfigError{file + " exists already; a backup overwrites nothing"};
    check_settings(config);
    const auto making = file + ".making";  // it gets its name when everything is there
    try {
        const auto moved = make_backup(config, options, making, contents_folder);
        fs::rename(making, file);
        return moved;
    } catch (...) {
        std::error_code ignored;
        fs::remove(making, ignored);
        throw;
    }
}

Moved restore(const Config& config, const ApplicationOptions& options, const std::string& file,
              const std::string& contents_folder) {
    require_backup(file);
    check_settings(config);
    const DataFolder folder{options.data_folder};  // refused while a server runs
    if (uses_postgresql(config) && config["Database:AdminUrl"].empty()) {
        throw ConfigError{"Restoring makes tables, which needs the owning role: set Database:AdminUrl"};
    }
    std::optional<MovedContents> contents;
    auto moved = restore_database(config, options, file, [&] {
        if (!contents_folder.empty()) contents = ContentsInUse{config, options}.copy_from(contents_folder, file);
    });
    moved.files = uploads::count_files(file);
    moved.contents = std::move(contents);
    return moved;
}

Moved move_to_postgresql(const Config& config, const ApplicationOptions& options, const std::string& source) {
    const auto file = source_file(source);
    check_settings(config);
    if (config["Database:AdminUrl"].empty()) {
        throw ConfigError{"Moving to PostgreSQL needs the role that owns the database: set Database:AdminUrl"};
    }
    const DataFolder folder{options.data_folder};
    const auto source_lock = lock_folder_of(file, options.data_folder);  // nothing is written meanwhile
    Logger log{standard_error_sink(), least_log_level(config)};
    const auto tables = db::move_to_postgresql(postgres_settings(config, options.data_folder), all_migrations(options),
                                               file, options.data_folder + "/moving.db", log);
    return {.database = postgresql, .tables = moved_rows(tables)};
}

}  // namespace xos
