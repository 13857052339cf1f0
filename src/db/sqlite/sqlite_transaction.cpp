// SPDX-License-Identifier: Apache-2.0
#include "db/sqlite/sqlite_transaction.hpp"

namespace xos::db {

Task<void> SqliteTransaction::ask(WriteWork::Request request) {
    return suspend(
        [writer = &writer_, work = work_, request](Suspended self) { writer->ask(*work, request, std::move(self)); });
}

Task<std::int64_t> SqliteTransaction::run(Sql sql, const Params& params, RowConsumer& rows) {
    if (!writer_.is_running(*work_)) co_await ask(WriteWork::Request::enter);
    co_return writer_.run(*work_, sql, params, rows);
}

Task<std::int64_t> SqliteTransaction::run_many(Sql sql, std::span<const Params> sets) {
    if (!writer_.is_running(*work_)) co_await ask(WriteWork::Request::enter);
    NoRows none;
    std::int64_t count = 0;
    for (const auto& params : sets) count += writer_.run(*work_, sql, params, none);
    co_return count;
}

Task<void> SqliteTransaction::commit() { return ask(WriteWork::Request::commit); }

Task<void> SqliteTransaction::rollback() { return ask(WriteWork::Request::rollback); }

}  // namespace xos::db
