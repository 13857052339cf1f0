// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "imported_users.hpp"
#include "transfer_desk.hpp"
#include "user_dto.hpp"
#include "xos/app/context.hpp"
#include "xos/auth/fingerprint.hpp"
#include "xos/base/task.hpp"
#include "xos/db/transaction.hpp"

namespace xos::users {

/// Query of `POST /api/users/import`.
struct ImportQuery {
    bool dry_run = false;  ///< checks all and writes nothing
};
BOOST_DESCRIBE_STRUCT(ImportQuery, (), (dry_run))

/// What is wrong with one row.
struct ImportRowError {
    std::int64_t row = 0;
    std::string field;  ///< "$" for the row as a whole
    std::string message;
};
BOOST_DESCRIBE_STRUCT(ImportRowError, (), (row, field, message))

/// A row as it was understood.
struct ImportPreviewRow {
    std::int64_t row = 0;
    std::string name;
    std::string email;
    bool is_admin = false;
    bool is_active = true;
};
BOOST_DESCRIBE_STRUCT(ImportPreviewRow, (), (row, name, email, is_admin, is_active))

/// What an import found and did.
struct ImportReport {
    bool dry_run = false;
    std::int64_t rows = 0;
    std::int64_t bad_rows = 0;
    std::int64_t created = 0;
    std::vector<ImportRowError> errors;  ///< the first ones
    std::int64_t more_errors = 0;        ///< beside those
    std::vector<ImportPreviewRow> preview;
    std::vector<std::string> ignored_columns;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (),
                      (dry_run, rows, bad_rows, created, errors, more_errors, preview, ignored_columns))

/// Creates the users of a CSV file, all or none.
///
/// Each has its activity row and its event (USR-10, USR-19, DB-8). The file is read
/// twice: to check every row, and to write them.
/// Lifetime: context and desk must outlive it.
class UserImport {
public:
    UserImport(Context& context, TransferDesk& desk);

    /// Reads the request's body into a file. Throws: Problem 400, 413, 415, 507.
    Task<void> receive();
    /// Looks at every row, in the file and against the database. Who is no admin makes none (USR-8).
    /// Throws: Problem 400 with what is wrong with the file as a whole.
    Task<ImportReport> check(bool may_make_admins);
    /// Writes all users of a file that was checked, with this hash of a password; gives their number.
    Task<std::int64_t> write(Transaction& tx, std::string password_hash);

private:
    Problem too_large() const;
    void refuse_too_many(std::int64_t rows) const;
    void find_doubles(std::vector<ImportedRow>& rows);
    Task<void> find_used(std::vector<ImportedRow>& rows);
    Task<void> write_batch(Transaction& tx, const std::vector<ImportedRow>& rows, const std::string& password_hash);

    Context& context_;
    TransferDesk& desk_;
    std::optional<files::ScratchFile> file_;
    /// Rows by e-mail address: by a part of its keyed hash, so that 100,000 addresses hold 7 MiB, however long they
    /// are, and nobody can make them meet.
    std::unordered_map<std::string, std::int64_t> rows_by_email_;
    const auth::Fingerprints email_hash_;
    UserId last_id_;
};

}  // namespace xos::users
