// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything in the db module. Cost: what Boost.Asio's awaitable and Boost.Describe cost, about 1.9 s at -O0.
#include "xos/db/commit_part.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/error.hpp"
#include "xos/db/event_log.hpp"
#include "xos/db/migration.hpp"
#include "xos/db/own_executor.hpp"
#include "xos/db/params.hpp"
#include "xos/db/row.hpp"
#include "xos/db/sql.hpp"
#include "xos/db/sqlite.hpp"
#include "xos/db/transaction.hpp"
