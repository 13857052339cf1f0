// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/sqlite_subject.hpp"

#include <filesystem>

#include "conformance/db/temporary_folder.hpp"
#include "xos/db/sqlite.hpp"

namespace xos::db::suite {
namespace {

class SqliteSubject final : public Subject {
public:
    std::unique_ptr<Driver> open(SubjectOptions wanted, Logger& log, Metrics& metrics) override {
        SqliteOptions options;
        options.path = folder_.path() / "data.db";
        options.statement_time = wanted.statement_time;
        options.idle_in_transaction = wanted.idle_in_transaction;
        options.queue_wait = wanted.queue_wait;
        options.queue_limit = wanted.queue_limit;
        options.drop_tenant_predicates = wanted.drop_tenant_predicates;
        options.before_commit = std::move(wanted.before_commit);
        return open_sqlite(std::move(options), migrations, log, metrics);
    }

private:
    TemporaryFolder folder_;
};

}  // namespace

std::unique_ptr<Subject> make_sqlite_subject() { return std::make_unique<SqliteSubject>(); }

}  // namespace xos::db::suite
