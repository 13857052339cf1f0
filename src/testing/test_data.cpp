// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/test_data.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string_view>

#include "xos/db/postgresql.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::testing {

namespace {

struct CloseFile {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
};

std::vector<std::string> run_on_file(const std::string& path, const std::string& sql) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, CloseFile> database{opened};
    if (status != SQLITE_OK) throw std::runtime_error{"cannot open " + path};
    sqlite3_busy_timeout(database.get(), 5'000);
    std::vector<std::string> rows;
    const auto keep = [](void* out, int, char** values, char**) {
        static_cast<std::vector<std::string>*>(out)->emplace_back(values[0] != nullptr ? values[0] : "null");
        return 0;
    };
    char* message = nullptr;
    if (sqlite3_exec(database.get(), sql.c_str(), keep, &rows, &message) != SQLITE_OK) {
        const std::string text = message != nullptr ? message : "failed";
        sqlite3_free(message);
        throw std::runtime_error{sql + ": " + text};
    }
    return rows;
}

std::vector<std::string> first_column(const TextRows& rows) {
    std::vector<std::string> values;
    for (const auto& row : rows) values.push_back(row.empty() || row.front().empty() ? "null" : row.front());
    return values;
}

}  // namespace

bool is_on_postgresql() {
    const char* const choice = std::getenv("XOS_TEST_DATABASE");
    if (choice == nullptr) return false;
    if (std::string_view{choice} == "postgresql") return true;
    throw std::runtime_error{"XOS_TEST_DATABASE is postgresql or not set, but not " + std::string{choice}};
}

void write_database_key(const std::string& data_folder) {
    const auto file = data_folder + "/database.key";
    std::ofstream{file} << "the test's key for the role xos_app: sixty-four bytes, not secret";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TestData::TestData() {
    if (!is_on_postgresql()) return;
    database_ = std::make_unique<TestDatabase>();
    write_database_key(folder_.path());
}

TestServerOptions TestData::with(TestServerOptions options) const {
    options.data_folder = folder_.path();
    for (auto& entry : environment()) options.environment.push_back(std::move(entry));
    return options;
}

std::vector<std::string> TestData::environment() const {
    if (!database_) return {};
    return {"XOS_Database__AdminUrl=" + database_->admin_url()};
}

std::unique_ptr<db::Driver> TestData::open(db::Migrations migrations, Logger& log, Metrics& metrics) const {
    if (!database_) {
        db::SqliteOptions options;
        options.path = folder_.path() + "/xos.db";
        return db::open_sqlite(std::move(options), migrations, log, metrics);
    }
    db::PostgresOptions options;
    options.admin_url = database_->admin_url();
    options.app_password = "one for all databases of the test's server";
    return db::open_postgresql(std::move(options), migrations, log, metrics);
}

std::vector<std::string> TestData::run(const std::string& sql) const {
    if (database_) return first_column(database_->query(sql));
    return run_on_file(folder_.path() + "/xos.db", sql);
}

std::vector<std::string> TestData::columns(const std::string& table) const {
    if (!database_) return run("SELECT name FROM pragma_table_info('" + table + "')");
    return run("SELECT attname FROM pg_attribute WHERE attrelid = '" + table +
               "'::regclass AND attnum > 0 AND NOT attisdropped");
}

TestServerOptions on_chosen_database(TestServerOptions options) {
    auto data = std::make_shared<TestData>();
    options = data->with(std::move(options));
    options.keeps = std::move(data);
    return options;
}

}  // namespace xos::testing
