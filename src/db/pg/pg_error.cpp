// SPDX-License-Identifier: Apache-2.0
// SQLSTATE classes: PostgreSQL manual, appendix A.
#include "db/pg/pg_error.hpp"

#include <string>

#include "xos/db/error.hpp"

namespace xos::db {

namespace {

std::string_view field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string_view{} : text;
}

std::string_view sqlstate(const PGresult* result) { return field(result, PG_DIAG_SQLSTATE); }

bool is_row_security(const PGresult* result) {
    return field(result, PG_DIAG_MESSAGE_PRIMARY).find("row-level security") != std::string_view::npos;
}

}  // namespace

// The detail stays out: it may show the whole row, with what no log may hold (LOG-2).
std::exception_ptr pg_error(const PGresult* result, std::string_view statement) {
    const auto state = sqlstate(result);
    std::string text = "statement " + std::string{statement} + ": ";
    text += field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state.empty()) text.append(" [").append(state) += ']';

    if (state == "23505") {
        return std::make_exception_ptr(UniqueViolation{text, std::string{field(result, PG_DIAG_CONSTRAINT_NAME)}});
    }
    if (state.starts_with("23") || state.starts_with("22")) return std::make_exception_ptr(ConstraintViolation{text});
    if (state == "42501" && is_row_security(result)) return std::make_exception_ptr(TenantViolation{text});
    if (state == "40001" || state == "40P01") return std::make_exception_ptr(Conflict{text});
    if (is_stale_statement(result)) return std::make_exception_ptr(Unavailable{text});
    const bool is_away = state.empty() || state == "55P03" || state.starts_with("57") || state.starts_with("53") ||
                         state.starts_with("08") || state.starts_with("58") || state == "25P03" || state == "25006";
    if (is_away) return std::make_exception_ptr(Unavailable{text});
    if (state.starts_with("42") || state.starts_with("0A")) return std::make_exception_ptr(StatementError{text});
    return std::make_exception_ptr(Error{text});
}

void throw_if_failed(const PGresult* result, std::string_view statement) {
    switch (PQresultStatus(result)) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY: return;
        default: std::rethrow_exception(pg_error(result, statement));
    }
}

bool is_end_of_session(const PGresult* result) {
    const auto severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity == "FATAL" || severity == "PANIC";
}

bool is_cancelled_on_request(const PGresult* result) {
    return sqlstate(result) == "57014" &&
           field(result, PG_DIAG_MESSAGE_PRIMARY).find("user request") != std::string_view::npos;
}

bool is_stale_statement(const PGresult* result) {
    const auto state = sqlstate(result);
    const bool is_changed =
        state == "0A000" && field(result, PG_DIAG_MESSAGE_PRIMARY).find("cached plan") != std::string_view::npos;
    return is_changed || state == "26000";
}

}  // namespace xos::db
