// SPDX-License-Identifier: Apache-2.0
#include "db/pg/owner_transaction.hpp"

#include "db/pg/raw.hpp"

namespace xos::db {

MigrationLock::MigrationLock(PGconn* owner) : owner_{owner} {
    run_pg(owner, "SELECT pg_advisory_lock(7163984151120461)");
}

MigrationLock::~MigrationLock() {
    if (PQtransactionStatus(owner_) != PQTRANS_IDLE) return;  // it goes with the session
    const PgResult ignored{PQexec(owner_, "SELECT pg_advisory_unlock(7163984151120461)")};
}

OwnerTransaction::OwnerTransaction(PGconn* owner, const char* begin) : owner_{owner} { execute_pg(owner, begin); }

OwnerTransaction::~OwnerTransaction() {
    const auto status = PQtransactionStatus(owner_);
    if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) const PgResult ignored{PQexec(owner_, "ROLLBACK")};
}

void OwnerTransaction::commit() { execute_pg(owner_, "COMMIT"); }

}  // namespace xos::db
