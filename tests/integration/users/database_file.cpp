// SPDX-License-Identifier: Apache-2.0
#include "integration/users/database_file.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace xos::users {

struct DatabaseFile::Handle {
    Handle() = default;
    ~Handle() { sqlite3_close(database); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    sqlite3* database = nullptr;
};

DatabaseFile::DatabaseFile(const std::string& path) : handle_{std::make_unique<Handle>()} {
    if (sqlite3_open_v2(path.c_str(), &handle_->database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
        throw std::runtime_error{"cannot open " + path};
    }
    sqlite3_busy_timeout(handle_->database, 5'000);
}

DatabaseFile::~DatabaseFile() = default;

std::vector<std::string> DatabaseFile::run(const std::string& sql) {
    std::vector<std::string> rows;
    const auto keep = [](void* out, int, char** values, char**) {
        static_cast<std::vector<std::string>*>(out)->emplace_back(values[0] != nullptr ? values[0] : "null");
        return 0;
    };
    char* message = nullptr;
    if (sqlite3_exec(handle_->database, sql.c_str(), keep, &rows, &message) != SQLITE_OK) {
        const std::string text = message != nullptr ? message : "failed";
        sqlite3_free(message);
        throw std::runtime_error{sql + ": " + text};
    }
    return rows;
}

}  // namespace xos::users
