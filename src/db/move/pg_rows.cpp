// SPDX-License-Identifier: Apache-2.0
#include "db/move/pg_rows.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "db/pg/pg_time.hpp"
#include "db/pg/pg_values.hpp"
#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

constexpr const char* find_columns =
    "SELECT c.relname, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod) FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    " AND c.relname <> 'schema_migrations'"
    " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    " ORDER BY c.relname COLLATE \"C\", a.attnum";

// Sequences that belong to a column, be it an identity or a serial.
constexpr const char* find_sequences =
    "SELECT a.attname, pg_get_serial_sequence(a.attrelid::regclass::text, a.attname),"
    " pg_sequence_last_value(pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)::regclass)"
    " FROM pg_attribute a WHERE a.attrelid = (quote_ident(current_schema()) || '.' || quote_ident($1))::regclass"
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " AND pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) IS NOT NULL";

MovedKind kind_of(Oid type, const std::string& column, const std::string& type_name) {
    switch (type) {
        case oid_int2:
        case oid_int4:
        case oid_int8: return MovedKind::integer;
        case oid_bool: return MovedKind::boolean;
        case oid_float8: return MovedKind::real;
        case oid_text:
        case oid_varchar: return MovedKind::text;
        case oid_timestamptz: return MovedKind::time;
        default:
            throw Error{"The column " + column + " has the type " + type_name +
                        ", which cannot be moved between SQLite and PostgreSQL. Nothing was changed."};
    }
}

Oid to_oid(std::string_view text) {
    Oid oid = 0;
    std::from_chars(text.data(), text.data() + text.size(), oid);
    return oid;
}

std::int64_t to_number(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// The columns in a list, and the table.
std::pair<std::string, std::string> names(PGconn* connection, const MovedTableShape& table) {
    std::string columns;
    for (const auto& column : table.columns) {
        if (!columns.empty()) columns += ", ";
        columns += pg_name(connection, column.name);
    }
    return {columns, pg_name(connection, table.name)};
}

void bring_to_common_text(const MovedTableShape& table, std::size_t column, std::string& text) {
    switch (table.columns[column].kind) {
        case MovedKind::integer:
        case MovedKind::text: return;
        case MovedKind::boolean: text = text == "t" ? "1" : "0"; return;
        case MovedKind::real: {
            double number = 0;
            const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
            if (read.ec != std::errc{} || !write_real(number, text)) refuse_value(table, column, "SQLite cannot hold");
            return;
        }
        case MovedKind::time: {
            // Before the year 1 there is an era behind the zone.
            const auto time = text.ends_with("+00") ? parse_pg_time(text) : std::nullopt;
            if (!time) refuse_value(table, column, "is no time in the years 1 to 9999");
            text = to_iso(*time);
        }
    }
}

void read_line(const MovedTableShape& table, std::string_view line, MovedRow& row) {
    if (line.ends_with('\n')) line.remove_suffix(1);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto end = std::min(line.find('\t'), line.size());
        row[i].is_null = !read_copy_text(line.substr(0, end), row[i].text);
        if (!row[i].is_null) bring_to_common_text(table, i, row[i].text);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
}

}  // namespace

MovedShapes read_pg_shapes(PGconn* connection) {
    const auto result = run_pg(connection, find_columns);
    MovedShapes shapes;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        const std::string table = PQgetvalue(result.get(), row, 0);
        const std::string column = PQgetvalue(result.get(), row, 1);
        if (shapes.empty() || shapes.back().name != table) shapes.push_back({.name = table, .columns = {}});
        const auto kind =
            kind_of(to_oid(PQgetvalue(result.get(), row, 2)), table + "." + column, PQgetvalue(result.get(), row, 3));
        shapes.back().columns.push_back({.name = column, .kind = kind});
    }
    return shapes;
}

void read_pg_rows(PGconn* connection, const MovedTableShape& table, const TakeRow& take) {
    MovedRow row(table.columns.size());
    const auto [columns, name] = names(connection, table);
    copy_out_pg(connection, "COPY (SELECT " + columns + " FROM " + name + ") TO STDOUT", [&](std::string_view line) {
        read_line(table, line, row);
        take(row);
    });
}

PgRowWriter::PgRowWriter(PGconn* owner, const MovedTableShape& table)
    : copy_{owner, [&] {
                const auto [columns, name] = names(owner, table);
                return "COPY " + name + " (" + columns + ") FROM STDIN";
            }()} {}

void PgRowWriter::write(const MovedRow& row) {
    auto& out = copy_.buffer();
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += '\t';
        if (row[i].is_null) {
            out += "\\N";
        } else {
            append_copy_text(out, row[i].text);
        }
    }
    out += '\n';
    copy_.sent_line();
}

std::optional<std::int64_t> last_pg_number(PGconn* connection, const MovedTableShape& table) {
    const auto sequences = run_pg(connection, find_sequences, {table.name});
    std::optional<std::int64_t> last;
    for (int row = 0; row < PQntuples(sequences.get()); ++row) {
        if (PQgetisnull(sequences.get(), row, 2) != 0) continue;
        last = std::max(last.value_or(0), to_number(PQgetvalue(sequences.get(), row, 2)));
    }
    return last;
}

void go_on_counting_pg(PGconn* owner, const MovedTableShape& table, std::int64_t last) {
    const auto sequences = run_pg(owner, find_sequences, {table.name});
    for (int row = 0; row < PQntuples(sequences.get()); ++row) {
        const auto column = pg_name(owner, PQgetvalue(sequences.get(), row, 0));
        const std::string set = "SELECT setval($1::regclass, greatest(1, $2::bigint, max(" + column +
                                ")), greatest($2::bigint, max(" + column + ")) >= 1) FROM " +
                                pg_name(owner, table.name);
        run_pg(owner, set.c_str(), {PQgetvalue(sequences.get(), row, 1), std::to_string(last)});
    }
}

}  // namespace xos::db
