// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "xos/base/metrics.hpp"

namespace xos::testing {

/// Fails the test when a started server ran a statement that it had not prepared at its start: then nothing would have
/// told that the statement does not fit this database (style 7). Statements named test_… and the driver's own are free.
/// Lifetime: made after start(), goes before the server.
class StatementWatch {
public:
    explicit StatementWatch(const Metrics& metrics);
    ~StatementWatch();
    StatementWatch(const StatementWatch&) = delete;
    StatementWatch& operator=(const StatementWatch&) = delete;

private:
    const Metrics& metrics_;
    std::set<std::string> prepared_;
};

/// The names of all statements that a server knows.
std::set<std::string> known_statements(const Metrics& metrics);

}  // namespace xos::testing
