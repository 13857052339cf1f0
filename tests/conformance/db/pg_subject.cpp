// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/pg_subject.hpp"

#include "xos/testing/postgres_server.hpp"

namespace xos::db::suite {
namespace {

class PgSubject final : public Subject {
public:
    std::unique_ptr<Driver> open(SubjectOptions wanted, Logger& log, Metrics& metrics) override {
        return open_postgresql(pg_options(database_.admin_url(), wanted), migrations, log, metrics);
    }

private:
    testing::TestDatabase database_;
};

}  // namespace

PostgresOptions pg_options(std::string admin_url, const SubjectOptions& wanted) {
    PostgresOptions options;
    options.admin_url = std::move(admin_url);
    options.app_password = "the same for every database of the cluster";
    options.connections_per_thread = 8;
    options.statement_time = wanted.statement_time;
    options.idle_in_transaction = wanted.idle_in_transaction;
    options.queue_wait = wanted.queue_wait;
    options.queue_limit = wanted.queue_limit;
    options.drop_tenant_predicates = wanted.drop_tenant_predicates;
    options.before_commit = wanted.before_commit;
    return options;
}

std::unique_ptr<Subject> make_pg_subject() { return std::make_unique<PgSubject>(); }

}  // namespace xos::db::suite
