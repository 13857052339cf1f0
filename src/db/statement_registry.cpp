// SPDX-License-Identifier: Apache-2.0
#include "db/statement_registry.hpp"

namespace xos::db {

const KnownStatement& StatementRegistry::find(Sql sql, bool across_tenants) {
    const StatementKey key{sql.text().data(), across_tenants};
    const std::lock_guard lock{mutex_};
    if (const auto known = statements_.find(key); known != statements_.end()) return *known->second;

    CompileScope scope = scope_;
    scope.across_tenants = across_tenants;
    auto statement = std::make_unique<KnownStatement>();
    statement->name = sql.name();
    statement->compiled = compile_statement(sql.name(), sql.text(), scope);
    statement->across_tenants = across_tenants;
    statement->number = statements_.size() + 1;
    statement->seconds =
        &metrics_.histogram("xos_db_statement_seconds", "Time of one run of a statement in the database",
                            "statement=\"" + statement->name + "\"");
    return *statements_.emplace(key, std::move(statement)).first->second;
}

}  // namespace xos::db
