// SPDX-License-Identifier: Apache-2.0
// Suites of the whole server run once on each database; the ctest entry says on which.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/migration.hpp"
#include "xos/testing/postgres_server.hpp"
#include "xos/testing/temporary_folder.hpp"
#include "xos/testing/test_server.hpp"

namespace xos::testing {

/// True when this run is on PostgreSQL: XOS_TEST_DATABASE=postgresql. Otherwise it is on SQLite.
bool is_on_postgresql();

/// Puts the key of the role `xos_app` into a data folder. All databases of a cluster share that role, so servers on
/// different ones at the same time must agree on its password.
void write_database_key(const std::string& data_folder);

/// Where a test's servers keep their data, one after another: a folder, and on PostgreSQL a new database too. Both go
/// with the object.
class TestData {
public:
    TestData();

    /// The options of a server on these data.
    TestServerOptions with(TestServerOptions options = {}) const;

    /// The same for a server in a process of its own, with the folder as its data folder: "NAME=value" entries.
    std::vector<std::string> environment() const;
    /// A driver on these data, without a server.
    std::unique_ptr<db::Driver> open(db::Migrations migrations, Logger& log, Metrics& metrics) const;

    /// Runs SQL past the server that runs on these data. Gives the first column of each row as text, "null" for a null.
    /// Throws: std::runtime_error with the database's message.
    std::vector<std::string> run(const std::string& sql) const;
    /// The names of a table's columns.
    std::vector<std::string> columns(const std::string& table) const;

    std::string folder() const { return folder_.path(); }

private:
    TemporaryFolder folder_;
    std::unique_ptr<TestDatabase> database_;  ///< null on SQLite
};

/// The options of a server on data of its own, which go when the server is gone.
TestServerOptions on_chosen_database(TestServerOptions options = {});

}  // namespace xos::testing
