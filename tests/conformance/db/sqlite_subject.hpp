// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "conformance/db/driver_suite.hpp"

namespace xos::db::suite {

/// A SQLite file in a folder of its own.
std::unique_ptr<Subject> make_sqlite_subject();

}  // namespace xos::db::suite
