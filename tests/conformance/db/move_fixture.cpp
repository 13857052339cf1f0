// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/move_fixture.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "db/sqlite/migrate.hpp"

namespace xos::db::suite {

namespace {

// One of each that a text format could break.
constexpr const char* hostile_texts[] = {
    "",
    " ",
    "it's \"quoted\"",
    "back\\slash \\\\ \\t \\n",
    "\\N",
    "\\.",
    "tab\tnew\nline\rreturn\bbell\a\f\v",
    "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB emoji",
    "\xE2\x80\xAE rtl \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D",
    "e\xCC\x81 and \xC3\xA9",
    "{1,2} $1 %s ? @client_id -- ; DROP TABLE people",
    "\x01\x02\x1F\x7F",
    "\xEF\xBF\xBF\xF4\x8F\xBF\xBF",
    "NULL",
};

std::string text_of(sqlite3_stmt* row, int column) {
    switch (sqlite3_column_type(row, column)) {
        case SQLITE_NULL: return "null";
        case SQLITE_INTEGER: return "i" + std::to_string(sqlite3_column_int64(row, column));
        case SQLITE_FLOAT:
            return "r" + std::to_string(std::bit_cast<std::uint64_t>(sqlite3_column_double(row, column)));
        case SQLITE_TEXT: return "t" + column_text(row, column);
        default: return "blob";
    }
}

void insert(sqlite3* file, const std::vector<std::string>& values) {
    query(file,
          "INSERT INTO people (client_id, name, note, is_admin, score, big, born_at, boss_id, nick) VALUES"
          " (1, ?1, ?1, 1, 0.1, 1, '2025-01-31T09:05:00.123Z', 1, ?1)",
          values, [](sqlite3_stmt*) {});
}

}  // namespace

std::map<std::string, std::vector<std::string>> rows_of(const std::string& file) {
    std::map<std::string, std::vector<std::string>> all;
    const auto connection = open_file(file, SQLITE_OPEN_READONLY);
    query(connection.get(),
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> "
          "'schema_migrations'",
          {}, [&](sqlite3_stmt* table) {
              auto& rows = all[column_text(table, 0)];
              query(connection.get(), ("SELECT * FROM \"" + column_text(table, 0) + "\"").c_str(), {},
                    [&](sqlite3_stmt* row) {
                        std::string text;
                        for (int i = 0; i < sqlite3_column_count(row); ++i) text += text_of(row, i) + "|";
                        rows.push_back(text);
                    });
              std::ranges::sort(rows);
          });
    return all;
}

OwnedDatabase::OwnedDatabase() : url_{database_.admin_url()} {
    database_.execute(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mover') THEN"
        " CREATE ROLE mover LOGIN CREATEROLE PASSWORD 'pass'; END IF; END $$;"
        "ALTER DATABASE \"" +
        database_.name() + "\" OWNER TO mover");
    const auto end = url_.find('@');
    url_.replace(0, end, "postgresql://mover:pass");
}

PostgresOptions OwnedDatabase::options() const {
    PostgresOptions options;
    options.admin_url = url_;
    options.app_password = "the same for every database of the cluster";
    return options;
}

std::string OwnedDatabase::value(const std::string& sql) const {
    const auto rows = database_.query(sql);
    return rows.empty() ? std::string{} : rows.front().front();
}

std::string OwnedDatabase::state() const {
    std::string text = value(
        "SELECT string_agg(concat_ws(' ', n.nspname, n.nspacl, c.relname, c.relkind, c.relacl, c.relrowsecurity,"
        " c.relforcerowsecurity, (SELECT count(*) FROM pg_trigger t WHERE t.tgrelid = c.oid)), E'\\n'"
        " ORDER BY n.nspname, c.relname) FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid"
        " WHERE n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'");
    text += value("SELECT string_agg(concat_ws(' ', module, number, checksum), E'\\n') FROM schema_migrations");
    for (const auto& table : database_.query("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
                                             " AND tablename <> 'schema_migrations' ORDER BY 1")) {
        text += "\n" + table.front() + ": " +
                value("SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM public." + table.front() + " r");
    }
    return text;
}

void Moving::make_source(Migrations steps) {
    const auto file = open_file(source_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    execute_text(file.get(), "PRAGMA journal_mode = WAL");
    migrate_sqlite(file.get(), steps, log_);
    const bool has_nicks = steps.size() > 1;
    execute_text(file.get(), R"sql(
BEGIN;
INSERT INTO clients (id, name, last_event_seq) VALUES (1, 'one', 5), (2, 'two', 0);
UPDATE kinds SET label = 'changed since' WHERE id = 1; DELETE FROM kinds WHERE id = 2; INSERT INTO kinds VALUES (3, 'x');
INSERT INTO people (id, client_id, name, is_admin, score, big, born_at, boss_id) VALUES
    (1, 1, 'first', 1, 1e300, 9223372036854775807, '1969-12-31T23:59:59.999Z', 1),
    (2, 1, 'second', 0, -5e-324, -9223372036854775808, '2150-02-28T00:00:00.000Z', 9),
    (3, 2, 'other tenant', 0, 9e999, 0, '0001-01-01T00:00:00.000Z', NULL),
    (4, 2, 'whole', 1, 3.0, -1, '9999-12-31T23:59:59.999Z', 3),
    (9, 1, 'late boss', 0, NULL, NULL, NULL, NULL);
INSERT INTO teams (id, client_id, leader_id) VALUES (70, 1, 2), (71, 2, 3);
UPDATE people SET team_id = 70 WHERE id = 1;
INSERT INTO "odd table" VALUES ('', NULL), ('a', ''), ('\N', 'NULL');
)sql");
    if (has_nicks) {
        for (const auto* text : hostile_texts) insert(file.get(), {text});
    }
    execute_text(
        file.get(),
        "INSERT INTO people (id, client_id, name) VALUES (5000, 1, 'gone'); DELETE FROM people WHERE id = 5000;"
        "COMMIT");
}

void Moving::execute(const std::string& file, const std::string& sql) {
    const auto connection = open_file(file, SQLITE_OPEN_READWRITE);
    execute_text(connection.get(), sql.c_str());
}

}  // namespace xos::db::suite
