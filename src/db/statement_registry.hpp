// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "db/statement_compiler.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/sql.hpp"

namespace xos::db {

/// A statement in the words of one database, with its place in the metrics. Lives as long as the driver.
struct KnownStatement {
    std::string name;
    CompiledStatement compiled;
    bool across_tenants = false;
    Histogram* seconds = nullptr;
    std::size_t number = 0;                            ///< from 1, in the order of compilation
    mutable std::atomic<std::int64_t> usual_time{-1};  ///< microseconds, learned by use; negative while unknown
};

/// How a statement is looked up: by the address of its text, which is a literal.
struct StatementKey {
    const char* text = nullptr;
    bool across_tenants = false;
    auto operator<=>(const StatementKey&) const = default;
};

struct StatementKeyHash {
    std::size_t operator()(const StatementKey& key) const noexcept {
        const auto bits = reinterpret_cast<std::size_t>(key.text);
        return (bits ^ (bits >> 7)) * 2 + (key.across_tenants ? 1 : 0);
    }
};

/// Compiles each statement once. Connections keep what they found, so the lock is taken once per connection and
/// statement.
/// Thread: safe from any thread.
class StatementRegistry {
public:
    StatementRegistry(CompileScope scope, Metrics& metrics) : scope_{std::move(scope)}, metrics_{metrics} {}

    /// Throws: StatementError, TenantViolation.
    const KnownStatement& find(Sql sql, bool across_tenants);

private:
    CompileScope scope_;
    Metrics& metrics_;
    std::mutex mutex_;
    std::map<StatementKey, std::unique_ptr<KnownStatement>> statements_;
};

}  // namespace xos::db
