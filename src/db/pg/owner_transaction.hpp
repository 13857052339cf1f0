// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

namespace xos::db {

/// Held by one migrating process of a database; others wait for it. The number is the program's own, picked once at
/// random.
class MigrationLock {
public:
    explicit MigrationLock(PGconn* owner);
    ~MigrationLock();
    MigrationLock(const MigrationLock&) = delete;
    MigrationLock& operator=(const MigrationLock&) = delete;

private:
    PGconn* owner_;
};

/// A transaction of the owner's session that is rolled back unless it is committed: at once, or, when it is left in the
/// middle of a COPY, by the server as the session closes.
class OwnerTransaction {
public:
    explicit OwnerTransaction(PGconn* owner, const char* begin = "BEGIN");
    ~OwnerTransaction();
    OwnerTransaction(const OwnerTransaction&) = delete;
    OwnerTransaction& operator=(const OwnerTransaction&) = delete;

    void commit();

private:
    PGconn* owner_;
};

}  // namespace xos::db
