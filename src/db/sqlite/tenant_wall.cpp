// SPDX-License-Identifier: Apache-2.0
// See TEN-6. SQLite's authorizer is called for each thing a statement will do, with the innermost view or trigger it is
// done from. That name may also be the name of a common table expression, which a statement chooses freely; hence the
// comparison with the exact set of our names and the random suffix in them.
#include "db/sqlite/tenant_wall.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "db/sqlite/raw.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/random.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

std::string random_suffix() {
    std::array<unsigned char, 8> bytes{};
    fill_random(bytes);
    std::string suffix{"_"};
    for (const unsigned char byte : bytes) {
        suffix += "0123456789abcdef"[byte >> 4];
        suffix += "0123456789abcdef"[byte & 15];
    }
    return suffix;
}

std::string_view view_of(const char* text) { return text == nullptr ? std::string_view{} : std::string_view{text}; }

struct KeyReads {
    const std::vector<std::string>& tenant_tables;
    std::vector<TenantWall::Column> seen;

    static int note(void* self, int action, const char* table, const char* column, const char*, const char* inside) {
        auto& reads = *static_cast<KeyReads*>(self);
        if (action != SQLITE_READ || inside != nullptr) return SQLITE_OK;
        auto name = ascii_lower(view_of(table));
        if (std::ranges::find(reads.tenant_tables, name) != reads.tenant_tables.end()) {
            reads.seen.emplace_back(std::move(name), ascii_lower(view_of(column)));
        }
        return SQLITE_OK;
    }
};

std::string first_column(sqlite3* connection, const std::string& table) {
    std::string name;
    query(connection, "SELECT name FROM pragma_table_info(?1) ORDER BY cid LIMIT 1", {table},
          [&](sqlite3_stmt* row) { name = column_text(row, 0); });
    return name;
}

// What SQLite reads by itself to check foreign keys of an insert: the columns it names while preparing one. An insert
// of several rows reads more than one of a single row.
std::vector<TenantWall::Column> learn_key_reads(sqlite3* connection, const std::string& table,
                                                const std::vector<std::string>& tenant_tables) {
    KeyReads reads{tenant_tables, {}};
    sqlite3_stmt* raw = nullptr;
    const auto text = "INSERT INTO main." + quote_name(table) + " (" + quote_name(first_column(connection, table)) +
                      ") VALUES (NULL), (NULL)";
    sqlite3_set_authorizer(connection, &KeyReads::note, &reads);
    const int result = sqlite3_prepare_v2(connection, text.c_str(), -1, &raw, nullptr);
    const SqliteStatementHandle statement{raw};
    sqlite3_set_authorizer(connection, nullptr, nullptr);
    if (result != SQLITE_OK)
        throw Error{"The table " + table + " cannot be written: " + sqlite3_errmsg(connection) + "."};
    return std::move(reads.seen);
}

}  // namespace

TenantWall::TenantWall(sqlite3* connection, const SqliteSchema& schema)
    : suffix_{random_suffix()}, tables_{schema.tenant_tables} {
    for (const auto& table : tables_) {
        own_names_.insert(table + suffix_);
        for (const auto* event : {"insert", "update", "delete"}) own_names_.insert(table + "_" + event + suffix_);
    }
    execute_text(connection, "PRAGMA foreign_keys = ON");  // without it there are no key reads to learn
    for (const auto& table : schema.tables) {
        auto reads = learn_key_reads(connection, table, tables_);
        if (!reads.empty()) key_reads_.emplace(table, std::move(reads));
    }
}

bool TenantWall::is_tenant_table(std::string_view table) const {
    return std::ranges::find(tables_, table) != tables_.end();
}

const std::vector<TenantWall::Column>& TenantWall::key_reads(std::string_view table) const {
    static const std::vector<Column> none;
    const auto found = key_reads_.find(table);
    return found == key_reads_.end() ? none : found->second;
}

void TenantWall::create(sqlite3* connection, bool writes) const {
    for (const auto& table : tables_) {
        const std::string base = "main." + quote_name(table);
        const std::string view = "CREATE TEMP VIEW " + quote_name(table + suffix_) + " AS SELECT * FROM " + base +
                                 " WHERE client_id = xos_tenant()";
        execute_text(connection, view.c_str());
        if (!writes) continue;
        const auto guard = [&](std::string_view event, std::string_view condition) {
            const std::string trigger = "CREATE TEMP TRIGGER " +
                                        quote_name(table + "_" + ascii_lower(event) + suffix_) + " BEFORE " +
                                        std::string{event} + " ON " + base + " WHEN " + std::string{condition} +
                                        " BEGIN SELECT RAISE(ABORT, '" + std::string{wall_message} + "'); END";
            execute_text(connection, trigger.c_str());
        };
        guard("INSERT", "NOT xos_may_write(NEW.client_id)");
        guard("UPDATE", "NOT xos_may_write(OLD.client_id) OR NOT xos_may_write(NEW.client_id)");
        guard("DELETE", "NOT xos_may_write(OLD.client_id)");
    }
}

void WallGuard::add_functions(sqlite3* connection) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function(connection, "xos_tenant", 0, flags, this, &tenant_function, nullptr, nullptr);
    sqlite3_create_function(connection, "xos_may_write", 1, flags, this, &may_write_function, nullptr, nullptr);
}

void WallGuard::close_gate(sqlite3* connection) { sqlite3_set_authorizer(connection, &authorize, this); }

void WallGuard::next_statement() {
    selects_ = reads_base_ = refused_for_tenant_ = false;
    expected_.clear();
}

void WallGuard::tenant_function(sqlite3_context* context, int, sqlite3_value**) {
    const auto& guard = *static_cast<const WallGuard*>(sqlite3_user_data(context));
    if (guard.tenant_) {
        sqlite3_result_int64(context, *guard.tenant_);
    } else {
        sqlite3_result_null(context);
    }
}

void WallGuard::may_write_function(sqlite3_context* context, int, sqlite3_value** values) {
    const auto& guard = *static_cast<const WallGuard*>(sqlite3_user_data(context));
    const bool same = guard.tenant_ && sqlite3_value_type(values[0]) == SQLITE_INTEGER &&
                      sqlite3_value_int64(values[0]) == *guard.tenant_;
    sqlite3_result_int(context, guard.across_tenants_ || same ? 1 : 0);
}

int WallGuard::authorize(void* self, int action, const char* a, const char* b, const char*, const char* inside) {
    return static_cast<WallGuard*>(self)->judge(action, view_of(a), view_of(b), view_of(inside));
}

int WallGuard::judge(int action, std::string_view a, std::string_view b, std::string_view inside) {
    const bool own = !inside.empty() && wall_.is_own_name(inside);
    switch (action) {
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT: return internal_ ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_SELECT: selects_ = selects_ || !own; break;
        case SQLITE_READ:
            if (!own) return judge_read(a, b);
            return SQLITE_OK;
        case SQLITE_INSERT:
            if (inside.empty()) {
                const auto& reads = wall_.key_reads(ascii_lower(a));
                expected_.assign(reads.begin(), reads.end());
            }
            return SQLITE_OK;
        case SQLITE_FUNCTION: return b == "load_extension" ? SQLITE_DENY : SQLITE_OK;
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
        case SQLITE_RECURSIVE: return SQLITE_OK;
        default: return SQLITE_DENY;  // ATTACH, PRAGMA, CREATE, DROP, ALTER, REINDEX, ANALYZE, virtual tables
    }
    return judge_read({}, {});
}

int WallGuard::judge_read(std::string_view table, std::string_view column) {
    if (table.starts_with("sqlite_")) return SQLITE_DENY;
    if (across_tenants_) return SQLITE_OK;
    if (wall_.is_tenant_table(ascii_lower(table))) {
        const auto key = std::ranges::find(expected_, TenantWall::Column{ascii_lower(table), ascii_lower(column)});
        if (key != expected_.end()) {
            expected_.erase(key);
        } else {
            reads_base_ = true;
        }
    }
    refused_for_tenant_ = selects_ && reads_base_;
    return refused_for_tenant_ ? SQLITE_DENY : SQLITE_OK;
}

}  // namespace xos::db
