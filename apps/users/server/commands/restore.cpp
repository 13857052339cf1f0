// SPDX-License-Identifier: Apache-2.0
// Puts a backup in the place of the database. The backup is copied and checked beside the database first; then the
// present files are moved aside and the copy takes their name. A kill in between leaves all data on the disk.
#include <filesystem>
#include <iostream>

#include "commands.hpp"
#include "xos/app/data_folder.hpp"
#include "xos/base/clock.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::users {

namespace {

namespace fs = std::filesystem;

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

}  // namespace

int restore(const CommonOptions& common, const std::string& file) {
    const auto config = load_config(common);
    if (!fs::is_regular_file(file)) throw ConfigError{"there is no file " + file};
    if (!db::is_migrated_sqlite(file)) {
        throw ConfigError{file +
                          " is no backup of an XOS database; give a file that `xos backup` made. Nothing was changed"};
    }
    const DataFolder folder{common.data};  // refused while a server runs
    const auto database = database_path(config, common.data);
    const auto copy = database + ".restoring";
    fs::remove(copy);  // left by a restore that was killed
    db::backup_sqlite(file, copy);
    if (fs::exists(database)) {
        std::cout << "The database before the restore was kept as " << move_aside(database) << '\n';
    }
    fs::rename(copy, database);
    std::cout << "The database " << database << " was restored from " << file << '\n';
    return 0;
}

}  // namespace xos::users
