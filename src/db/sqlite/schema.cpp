// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/schema.hpp"

#include <sqlite3.h>

#include "db/sqlite/raw.hpp"
#include "xos/base/encoding.hpp"

namespace xos::db {
namespace {

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string out;
    for (const auto& part : parts) {
        if (!out.empty()) out += between;
        out += part;
    }
    return out;
}

std::vector<std::string> key_columns(sqlite3* connection, const std::string& index) {
    std::vector<std::string> columns;
    query(connection, "SELECT coalesce(name, '') FROM pragma_index_info(?1) ORDER BY seqno", {index},
          [&](sqlite3_stmt* row) { columns.push_back(column_text(row, 0)); });
    return columns;
}

std::string key_name(const std::string& table, const std::string& index, const std::string& origin,
                     const std::vector<std::string>& columns) {
    if (origin == "pk") return table + "_pkey";
    if (origin == "u") return table + "_" + joined(columns, "_") + "_key";
    return index;
}

void read_unique_keys(sqlite3* connection, const std::string& table, std::vector<UniqueKey>& keys) {
    query(connection, "SELECT name, origin FROM pragma_index_list(?1) WHERE \"unique\"", {table},
          [&](sqlite3_stmt* row) {
              const auto index = column_text(row, 0);
              auto columns = key_columns(connection, index);
              auto name = key_name(table, index, column_text(row, 1), columns);
              keys.push_back({table, std::move(columns), std::move(name)});
          });
}

}  // namespace

SqliteSchema read_schema(sqlite3* connection) {
    SqliteSchema schema;
    std::vector<std::string> tables;
    query(connection,
          "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'", {},
          [&](sqlite3_stmt* row) { tables.push_back(column_text(row, 0)); });
    for (const auto& table : tables) {
        schema.tables.push_back(ascii_lower(table));
        read_unique_keys(connection, table, schema.unique_keys);
        query(connection, "SELECT 1 FROM pragma_table_info(?1) WHERE lower(name) = 'client_id'", {table},
              [&](sqlite3_stmt*) { schema.tenant_tables.push_back(ascii_lower(table)); });
    }
    return schema;
}

std::string SqliteSchema::unique_name(std::string_view message) const {
    if (const auto open = message.find('\''); open != std::string_view::npos) {  // … failed: index 'name'
        const auto close = message.rfind('\'');
        return std::string{message.substr(open + 1, close - open - 1)};
    }
    if (const auto colon = message.find(": "); colon != std::string_view::npos) message.remove_prefix(colon + 2);
    for (const auto& key : unique_keys) {
        std::vector<std::string> qualified;
        for (const auto& column : key.columns) qualified.push_back(key.table + "." + column);
        if (joined(qualified, ", ") == message) return key.name;
    }
    // An INTEGER PRIMARY KEY has no index: "users.id".
    const auto dot = message.find('.');
    return std::string{message.substr(0, dot)} + "_pkey";
}

}  // namespace xos::db
