// SPDX-License-Identifier: Apache-2.0
#include "db/move/working_copy.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <utility>

#include "db/move/sqlite_rows.hpp"
#include "db/sqlite/migrate.hpp"
#include "xos/base/log.hpp"
#include "xos/db/backup.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

namespace fs = std::filesystem;

constexpr std::array parts{"", "-wal", "-journal"};
constexpr std::array all_parts{"", "-wal", "-journal", "-shm"};

using States = std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>>;

States states(const std::string& file) {
    States found;
    for (const auto* part : parts) {
        if (fs::exists(file + part)) found[part] = {fs::file_size(file + part), fs::last_write_time(file + part)};
    }
    return found;
}

void copy_parts(const std::string& source, const std::string& target) {
    try {
        const auto before = states(source);
        for (const auto& [part, state] : before) {
            fs::copy_file(source + part, target + part);
            fs::permissions(target + part, fs::perms::owner_read | fs::perms::owner_write);
        }
        if (states(source) != before) throw Error{"The file " + source + " was written to while it was read."};
    } catch (const fs::filesystem_error& error) {
        throw Error{"The file " + source + " cannot be copied to " + target + ": " + error.code().message() + "."};
    }
}

}  // namespace

WorkingCopy::WorkingCopy(const std::string& source, std::string path, Migrations migrations) : path_{std::move(path)} {
    remove();  // left by a run that was killed
    try {
        copy_parts(source, path_);
        if (!is_migrated_sqlite(path_)) throw Error{"it is no database of XOS"};
        connection_ = open_for_moving(path_);
        query(connection_.get(), "PRAGMA journal_mode = DELETE", {}, [](sqlite3_stmt*) {});
        require_sound(connection_.get(), source);
        Logger quiet{standard_error_sink(), LogLevel::warning};
        migrate_sqlite(connection_.get(), migrations, quiet);
    } catch (const Error& error) {
        connection_.reset();
        remove();
        throw Error{"The file " + source + " cannot be used: " + error.what() +
                    (std::string_view{error.what()}.ends_with('.') ? " " : ". ") + "Nothing was changed."};
    } catch (...) {
        connection_.reset();
        remove();
        throw;
    }
}

WorkingCopy::~WorkingCopy() {
    connection_.reset();
    remove();
}

void WorkingCopy::remove() const {
    std::error_code ignored;
    for (const auto* part : all_parts) fs::remove(path_ + part, ignored);
}

}  // namespace xos::db
