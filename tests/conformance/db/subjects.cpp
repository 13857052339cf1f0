// SPDX-License-Identifier: Apache-2.0
#include "conformance/db/pg_subject.hpp"
#include "conformance/db/sqlite_subject.hpp"

namespace xos::db::suite {

// rules: ARC-4

std::vector<NamedSubject> subjects() { return {{"sqlite", &make_sqlite_subject}, {"postgresql", &make_pg_subject}}; }

}  // namespace xos::db::suite
