// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <exception>
#include <string_view>

namespace xos::db {

/// The error of db/error.hpp that belongs to a failed result, by its SQLSTATE. `statement` names it in the text.
std::exception_ptr pg_error(const PGresult* result, std::string_view statement);

/// Throws pg_error() unless the result is a success.
void throw_if_failed(const PGresult* result, std::string_view statement);

/// True when the server ends the connection: whatever was asked of it later has no answer.
bool is_end_of_session(const PGresult* result);
/// True for a statement that somebody asked the server to end; false when its time was over.
bool is_cancelled_on_request(const PGresult* result);
/// True when a prepared statement is not what it was: the schema changed, or something between us and the server
/// gave us another session.
bool is_stale_statement(const PGresult* result);

}  // namespace xos::db
