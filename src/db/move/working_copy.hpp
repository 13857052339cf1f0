// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "db/sqlite/raw.hpp"
#include "xos/db/migration.hpp"

namespace xos::db {

/// A copy of a database file, with what waits in its write-ahead log, brought up to this program's migrations. The
/// file itself is only read, so that it stays what it was, even its log; nobody may write to it meanwhile.
class WorkingCopy {
public:
    /// Throws: db::Error with a sentence for an operator when the source is no such database, damaged, from a newer
    /// program, or written to meanwhile.   Cost: as much space as the source.
    WorkingCopy(const std::string& source, std::string path, Migrations migrations);
    ~WorkingCopy();
    WorkingCopy(const WorkingCopy&) = delete;
    WorkingCopy& operator=(const WorkingCopy&) = delete;

    sqlite3* connection() const { return connection_.get(); }

private:
    void remove() const;

    std::string path_;
    SqliteHandle connection_;
};

}  // namespace xos::db
