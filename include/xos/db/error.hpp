// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace xos::db {

/// Base of every database failure. The text is for the log, never for a client (HTTP-8).
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A unique key was violated. `constraint()` is the index name, e.g. "users_client_id_email".
class UniqueViolation : public Error {
public:
    UniqueViolation(std::string text, std::string constraint)
        : Error{std::move(text)}, constraint_{std::move(constraint)} {}
    const std::string& constraint() const { return constraint_; }

private:
    std::string constraint_;
};

/// Another constraint (foreign key, not null, check) was violated.
class ConstraintViolation : public Error {
public:
    using Error::Error;
};

/// The tenant wall refused a row of another tenant (TEN-3, TEN-6), or a statement that goes round it (DB-12).
class TenantViolation : public Error {
public:
    using Error::Error;
};

/// The database cannot serve now: busy, away, full disk, time-out, pool exhausted, failed commit (DB-13, DUR-3, DUR-5).
/// The caller's answer is 503.
class Unavailable : public Error {
public:
    using Error::Error;
};

/// Two transactions got in each other's way (serialization failure, deadlock) and this one was rolled back. The same
/// transaction may well pass when it is run again: DBService::in_transaction() does that (SQL-4).
class Conflict : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// The statement cannot be compiled for this database; names the statement and the construct. A bug of the program.
class StatementError : public Error {
public:
    using Error::Error;
};

}  // namespace xos::db
