// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/sqlite_error.hpp"

#include <sqlite3.h>

#include <string>

#include "db/sqlite/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

void throw_sqlite_error(int result, sqlite3* connection, std::string_view statement, const SqliteSchema& schema) {
    const std::string message = sqlite3_errmsg(connection);
    const std::string text = "statement " + std::string{statement} + ": " + message;
    switch (result) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID: throw UniqueViolation{text, schema.unique_name(message)};
        case SQLITE_CONSTRAINT_TRIGGER:
            if (message == wall_message) throw TenantViolation{text};
            throw ConstraintViolation{text};
        default: break;
    }
    switch (result & 0xff) {
        case SQLITE_CONSTRAINT:
        case SQLITE_MISMATCH: throw ConstraintViolation{text};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
        case SQLITE_PROTOCOL:
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_INTERRUPT: throw Unavailable{text};
        case SQLITE_AUTH: throw StatementError{text};
        default: throw Error{text};
    }
}

}  // namespace xos::db
