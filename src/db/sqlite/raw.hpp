// SPDX-License-Identifier: Apache-2.0
// The few direct uses of SQLite's C interface that set-up code needs: opening, running fixed texts, asking the schema.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace xos::db {

struct CloseSqlite {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
};
struct FinalizeSqlite {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;
using SqliteStatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeSqlite>;

/// Opens a file. Throws: db::Error with a sentence for an operator.
SqliteHandle open_file(const std::string& path, int flags);

/// Runs fixed text, one or more statements. Throws: db::Error.
void execute_text(sqlite3* connection, const char* text);

/// Runs one query with text parameters. Throws: db::Error.
void query(sqlite3* connection, const char* text, const std::vector<std::string>& parameters,
           const std::function<void(sqlite3_stmt*)>& row);

/// A name as it stands in a statement, whatever it is.
std::string quote_name(std::string_view name);

/// A column as text; NULL is empty.
std::string column_text(sqlite3_stmt* row, int column);

}  // namespace xos::db
