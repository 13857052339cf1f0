// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/sqlite/schema.hpp"

struct sqlite3;
struct sqlite3_context;
struct sqlite3_value;

namespace xos::db {

/// What the wall's trigger says; the driver makes a TenantViolation of it.
inline constexpr std::string_view wall_message = "row of another tenant";

/// The second wall against rows of another tenant (TEN-6), the same for every connection of one driver.
///
/// Reads: compiled statements name views (`users_3f…`, a suffix no one can guess) that are filtered by a function bound
/// to the connection's current tenant. Writes: triggers compare the old and new client_id with it. An authorizer
/// looks at every statement as it is prepared and refuses one that selects and reads a tenant table past the views.
class TenantWall {
public:
    using Column = std::pair<std::string, std::string>;  ///< table, column

    /// Learns which key columns SQLite itself reads when it inserts into a table with foreign keys.
    TenantWall(sqlite3* connection, const SqliteSchema& schema);

    const std::string& view_suffix() const { return suffix_; }
    bool is_tenant_table(std::string_view table) const;
    /// True for the exact names of this wall's views and triggers.
    bool is_own_name(std::string_view name) const { return own_names_.contains(name); }
    const std::vector<Column>& key_reads(std::string_view table) const;

    /// Creates the views on this connection, and the triggers on one that writes.
    void create(sqlite3* connection, bool writes) const;

private:
    std::string suffix_;
    std::vector<std::string> tables_;
    std::set<std::string, std::less<>> own_names_;
    std::map<std::string, std::vector<Column>, std::less<>> key_reads_;
};

/// The wall's guard at one connection: knows the current tenant and judges each statement while it is prepared.
/// Lifetime: at a fixed address while the connection is open.
class WallGuard {
public:
    explicit WallGuard(const TenantWall& wall) : wall_{wall} {}
    WallGuard(const WallGuard&) = delete;
    WallGuard& operator=(const WallGuard&) = delete;

    /// Registers the functions of views and triggers.
    void add_functions(sqlite3* connection);
    /// From here on every statement is judged; set-up statements are no longer possible.
    void close_gate(sqlite3* connection);

    void set_tenant(std::optional<std::int64_t> tenant, bool across_tenants) {
        tenant_ = tenant;
        across_tenants_ = across_tenants;
    }
    /// The driver's own BEGIN, COMMIT and SAVEPOINT pass while this is set.
    void set_internal(bool internal) { internal_ = internal; }
    /// Forgets what was seen of the statement before.
    void next_statement();
    /// True when the last refusal was for reading a tenant table past the wall.
    bool refused_for_tenant() const { return refused_for_tenant_; }

private:
    static int authorize(void* self, int action, const char* a, const char* b, const char* database,
                         const char* inside);
    static void tenant_function(sqlite3_context* context, int count, sqlite3_value** values);
    static void may_write_function(sqlite3_context* context, int count, sqlite3_value** values);
    int judge(int action, std::string_view a, std::string_view b, std::string_view inside);
    int judge_read(std::string_view table, std::string_view column);

    const TenantWall& wall_;
    std::optional<std::int64_t> tenant_;
    bool across_tenants_ = false;
    bool internal_ = false;
    bool selects_ = false;
    bool reads_base_ = false;
    bool refused_for_tenant_ = false;
    std::vector<TenantWall::Column> expected_;  ///< key reads of the INSERT being prepared that SQLite does itself
};

}  // namespace xos::db
