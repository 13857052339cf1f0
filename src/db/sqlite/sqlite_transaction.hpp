// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "db/sqlite/writer.hpp"
#include "xos/db/driver.hpp"

namespace xos::db {

/// The coroutine's end of a transaction that is open at the writer.
class SqliteTransaction final : public DriverTransaction {
public:
    SqliteTransaction(Writer& writer, std::shared_ptr<WriteWork> work) : writer_{writer}, work_{std::move(work)} {}
    SqliteTransaction(const SqliteTransaction&) = delete;
    SqliteTransaction& operator=(const SqliteTransaction&) = delete;
    ~SqliteTransaction() override { writer_.drop(*work_); }

    Task<std::int64_t> run(Sql sql, const Params& params, RowConsumer& rows) override;
    Task<std::int64_t> run_many(Sql sql, std::span<const Params> sets) override;
    void signal(std::string_view, std::string_view) override {}  // one process, so nobody to tell
    Task<void> commit() override;
    Task<void> rollback() override;

private:
    Task<void> ask(WriteWork::Request request);

    Writer& writer_;
    std::shared_ptr<WriteWork> work_;
};

}  // namespace xos::db
