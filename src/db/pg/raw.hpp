// SPDX-License-Identifier: Apache-2.0
// libpq's handles, and the blocking uses of it: connecting, set-up, listening. Every wait has a deadline. Never from an
// I/O thread.
#pragma once

#include <libpq-fe.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xos/db/postgresql.hpp"

namespace xos::db {

struct FinishPg {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearPg {
    void operator()(PGresult* result) const { PQclear(result); }
};
using PgHandle = std::unique_ptr<PGconn, FinishPg>;
using PgResult = std::unique_ptr<PGresult, ClearPg>;
using SteadyTime = std::chrono::steady_clock::time_point;

/// How sessions of one kind are opened.
struct PgSessionOptions {
    std::string url;
    std::string user;      ///< instead of the URL's when not empty
    std::string password;  ///< instead of the URL's when not empty
    /// Session defaults that the server applies at start, "name=value" (SQL-3).
    std::vector<std::string> settings;
    std::chrono::milliseconds connect_time{5'000};
};

/// The options of the server's own sessions, with time-outs, UTC and the search path; and of the owner's, which has no
/// statement time-out, because a migration may take long.
PgSessionOptions server_session(const PostgresOptions& options);
PgSessionOptions owner_session(const PostgresOptions& options);

/// Connects within connect_time; gives up at once when `stop` becomes true.
/// Throws: Unavailable with libpq's sentence, without passwords.
PgHandle connect_pg(const PgSessionOptions& options, const std::atomic<bool>* stop = nullptr);

/// Runs one query with text parameters. Throws: what db/error.hpp says.
PgResult run_pg(PGconn* connection, const char* text, const std::vector<std::string>& parameters = {},
                std::chrono::milliseconds time = std::chrono::hours{24});
/// Runs fixed text, one or more statements.
void execute_pg(PGconn* connection, const std::string& text);
/// The first column of each row.
std::vector<std::string> pg_list(PGconn* connection, const char* text, const std::vector<std::string>& parameters = {});
/// The first column of the first row; empty when there is none or it is null.
std::string pg_value(PGconn* connection, const char* text, const std::vector<std::string>& parameters = {});
/// A name in double quotes where it needs them.
std::string pg_name(PGconn* connection, std::string_view name);

/// Waits until the next result is whole. Throws: Unavailable when the connection broke or the time is over.
void await_pg(PGconn* connection, SteadyTime deadline, const std::atomic<bool>* stop = nullptr);
/// Waits until the server has sent more, and takes it in. Throws: Unavailable.
void read_more_pg(PGconn* connection, SteadyTime deadline);
/// Sends what waits to be sent. Throws: Unavailable.
void flush_pg(PGconn* connection, SteadyTime deadline);
/// The last result of what was sent, or the first one that failed. Throws: Unavailable.
PgResult last_result(PGconn* connection, SteadyTime deadline);

}  // namespace xos::db
