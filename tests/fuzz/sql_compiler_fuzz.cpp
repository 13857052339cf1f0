// SPDX-License-Identifier: Apache-2.0
// Any text given to the statement compiler: it is refused or bridged, and what SQLite then accepts never reads or
// changes a row of another tenant.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/sqlite/functions.hpp"
#include "db/sqlite/raw.hpp"
#include "db/sqlite/schema.hpp"
#include "db/sqlite/tenant_wall.hpp"
#include "db/statement_compiler.hpp"
#include "xos/db/error.hpp"

namespace {

using namespace xos::db;

/// A database with one row of tenant 1 and one of tenant 2, behind the wall, as tenant 1.
class Database {
public:
    Database() : connection_{open_file(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)} {
        execute_text(connection_.get(),
                     "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;"
                     "CREATE TABLE clients (id INTEGER PRIMARY KEY);"
                     "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, client_id INTEGER NOT NULL);"
                     "CREATE TABLE things (id INTEGER PRIMARY KEY, x TEXT);"
                     "INSERT INTO users VALUES (1, 'mine', 1), (2, 'secret', 2); INSERT INTO things VALUES (1, 'x');");
        sqlite3_limit(connection_.get(), SQLITE_LIMIT_VDBE_OP, 5'000);
        sqlite3_limit(connection_.get(), SQLITE_LIMIT_LENGTH, 100'000);
        sqlite3_limit(connection_.get(), SQLITE_LIMIT_EXPR_DEPTH, 100);
        add_text_functions(connection_.get());
        const auto schema = read_schema(connection_.get());
        tables_ = schema.tenant_tables;
        wall_.emplace(connection_.get(), schema);
        guard_.emplace(*wall_);
        guard_->add_functions(connection_.get());
        wall_->create(connection_.get(), true);
        guard_->close_gate(connection_.get());
        guard_->set_tenant(1, false);
        sqlite3_progress_handler(
            connection_.get(), 1'000, [](void* left) { return --*static_cast<int*>(left) < 0 ? 1 : 0; }, &steps_);
    }

    CompileScope scope() const {
        return {.dialect = Dialect::sqlite,
                .tenant_tables = tables_,
                .view_suffix = wall_->view_suffix(),
                .across_tenants = false,
                .drop_tenant_predicates = false};
    }

    void run(const std::string& text) {
        frame("SAVEPOINT one");
        guard_->next_statement();
        steps_ = 50;
        sqlite3_stmt* raw = nullptr;
        int result = sqlite3_prepare_v2(connection_.get(), text.c_str(), static_cast<int>(text.size()), &raw, nullptr);
        {
            const SqliteStatementHandle statement{raw};
            while (raw != nullptr && (result == SQLITE_OK || result == SQLITE_ROW)) {
                result = sqlite3_step(raw);
                if (result == SQLITE_ROW) check_row(raw);
            }
        }
        check_other_tenant();
        frame("ROLLBACK TO one");
        frame("RELEASE one");
    }

private:
    void frame(const char* text) {
        steps_ = 50;
        guard_->set_internal(true);
        sqlite3_exec(connection_.get(), text, nullptr, nullptr, nullptr);
        guard_->set_internal(false);
    }

    static void check_row(sqlite3_stmt* row) {
        for (int i = 0; i < sqlite3_column_count(row); ++i) {
            if (column_text(row, i).find("secret") != std::string::npos) std::abort();
        }
    }

    void check_other_tenant() {
        steps_ = 50;
        guard_->set_tenant(std::nullopt, true);
        guard_->next_statement();
        std::string name;
        query(connection_.get(), "SELECT name || client_id FROM users WHERE id = 2 OR client_id = 2", {},
              [&](sqlite3_stmt* row) { name += column_text(row, 0); });
        if (name != "secret2") std::abort();
        guard_->set_tenant(1, false);
    }

    SqliteHandle connection_;
    std::vector<std::string> tables_;
    std::optional<TenantWall> wall_;
    std::optional<WallGuard> guard_;
    int steps_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Database database;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    // A literal that spells the secret would be found in its own output.
    if (text.find("secre") != std::string_view::npos || size > 4'096) return 0;
    for (const auto dialect : {Dialect::sqlite, Dialect::postgresql}) {
        auto scope = database.scope();
        scope.dialect = dialect;
        try {
            const auto compiled = compile_statement("fuzz", text, scope);
            if (dialect == Dialect::sqlite) database.run(compiled.text);
        } catch (const StatementError&) {
        } catch (const TenantViolation&) {
        }
    }
    return 0;
}
