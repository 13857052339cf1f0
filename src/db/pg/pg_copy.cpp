// SPDX-License-Identifier: Apache-2.0
// PostgreSQL manual: COPY, "Text Format"; libpq, "Functions Associated with the COPY Command".
#include "db/pg/pg_copy.hpp"

#include <memory>

#include "db/pg/pg_error.hpp"
#include "db/pg/raw.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t chunk = std::size_t{64} * 1024;
constexpr auto patience = 10min;  // for one chunk or row: a checkpoint may hold up the server for long

struct FreePg {
    void operator()(char* memory) const { PQfreemem(memory); }
};

SteadyTime deadline() { return std::chrono::steady_clock::now() + patience; }

void start(PGconn* connection, const std::string& statement, ExecStatusType wanted) {
    if (PQsendQuery(connection, statement.c_str()) == 0) throw Unavailable{"the database connection broke"};
    flush_pg(connection, deadline());
    await_pg(connection, deadline());
    const PgResult result{PQgetResult(connection)};
    if (PQresultStatus(result.get()) == wanted) return;
    throw_if_failed(result.get(), statement);
    throw Error{"statement " + statement + ": is no COPY"};
}

char escape_letter(char byte) {
    switch (byte) {
        case '\\': return '\\';
        case '\t': return 't';
        case '\n': return 'n';
        case '\r': return 'r';
        case '\b': return 'b';
        case '\f': return 'f';
        case '\v': return 'v';
        default: return '\0';
    }
}

char escaped_byte(char letter) {
    switch (letter) {
        case 't': return '\t';
        case 'n': return '\n';
        case 'r': return '\r';
        case 'b': return '\b';
        case 'f': return '\f';
        case 'v': return '\v';
        default: return letter;
    }
}

}  // namespace

void copy_out_pg(PGconn* connection, const std::string& statement,
                 const std::function<void(std::string_view line)>& take) {
    start(connection, statement, PGRES_COPY_OUT);
    while (true) {
        char* raw = nullptr;
        const int length = PQgetCopyData(connection, &raw, 1);
        const std::unique_ptr<char, FreePg> line{raw};
        if (length == 0) {
            read_more_pg(connection, deadline());
            continue;
        }
        if (length < 0) break;  // the end, or what the result says
        take({raw, static_cast<std::size_t>(length)});
    }
    throw_if_failed(last_result(connection, deadline()).get(), statement);
}

PgCopyIn::PgCopyIn(PGconn* connection, std::string statement)
    : connection_{connection}, statement_{std::move(statement)} {
    start(connection, statement_, PGRES_COPY_IN);
    PQsetnonblocking(connection_, 1);
}

PgCopyIn::~PgCopyIn() { PQsetnonblocking(connection_, 0); }

void PgCopyIn::sent_line() {
    if (buffer_.size() >= chunk) send();
}

void PgCopyIn::send() {
    if (PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) < 0) {
        throw Unavailable{"the database connection broke"};
    }
    buffer_.clear();
    flush_pg(connection_, deadline());
}

void PgCopyIn::finish() {
    if (!buffer_.empty()) send();
    if (PQputCopyEnd(connection_, nullptr) < 0) throw Unavailable{"the database connection broke"};
    flush_pg(connection_, deadline());
    throw_if_failed(last_result(connection_, deadline()).get(), statement_);
}

void append_copy_text(std::string& out, std::string_view value) {
    for (const char byte : value) {
        const char letter = escape_letter(byte);
        if (letter != '\0') out += '\\';
        out += letter != '\0' ? letter : byte;
    }
}

bool read_copy_text(std::string_view field, std::string& value) {
    value.clear();
    if (field == "\\N") return false;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool is_escape = field[i] == '\\' && i + 1 < field.size();
        value += is_escape ? escaped_byte(field[++i]) : field[i];
    }
    return true;
}

}  // namespace xos::db
