// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "conformance/db/driver_suite.hpp"
#include "xos/db/postgresql.hpp"

namespace xos::db::suite {

/// A database of its own on the test program's PostgreSQL.
std::unique_ptr<Subject> make_pg_subject();

/// What a driver on this database is opened with.
PostgresOptions pg_options(std::string admin_url, const SubjectOptions& wanted = {});

}  // namespace xos::db::suite
