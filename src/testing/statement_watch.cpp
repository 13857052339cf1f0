// SPDX-License-Identifier: Apache-2.0
// A driver makes a histogram for each statement when it first meets it, so the metrics tell which ones it knows.
#include "xos/testing/statement_watch.hpp"

#include <gtest/gtest.h>

namespace xos::testing {

std::set<std::string> known_statements(const Metrics& metrics) {
    static constexpr std::string_view sample = "xos_db_statement_seconds_count{statement=\"";
    const auto text = metrics.to_prometheus();
    std::set<std::string> names;
    for (auto at = text.find(sample); at != std::string::npos; at = text.find(sample, at + 1)) {
        const auto begin = at + sample.size();
        names.insert(text.substr(begin, text.find('"', begin) - begin));
    }
    return names;
}

StatementWatch::StatementWatch(const Metrics& metrics) : metrics_{metrics}, prepared_{known_statements(metrics)} {
    EXPECT_FALSE(prepared_.empty()) << "the watch sees nothing";
}

StatementWatch::~StatementWatch() {
    for (const auto& name : known_statements(metrics_)) {
        if (prepared_.contains(name) || name.starts_with("test_") || name.starts_with("xos_db_")) continue;
        ADD_FAILURE() << "the statement " << name << " is in no list of statements that the start prepares";
    }
}

}  // namespace xos::testing
