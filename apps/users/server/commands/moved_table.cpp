// SPDX-License-Identifier: Apache-2.0
#include "moved_table.hpp"

#include <algorithm>
#include <iostream>

namespace xos::users {

namespace {

constexpr std::size_t number_width = 12;

void print_line(std::size_t width, const std::string& name, const std::string& rows, const char* verdict) {
    std::cout << name << std::string(width - name.size() + 2, ' ')
              << std::string(number_width - std::min(number_width, rows.size()), ' ') << rows << "  " << verdict
              << '\n';
}

}  // namespace

void print_moved_tables(const Moved& moved) {
    if (moved.tables.empty()) return;
    std::size_t width = 0;
    for (const auto& [table, rows] : moved.tables) width = std::max(width, table.size());
    width = std::max(width, std::string_view{"table"}.size());
    print_line(width, "table", "rows", "count and checksum");
    for (const auto& [table, rows] : moved.tables) print_line(width, table, std::to_string(rows), "equal");
}

}  // namespace xos::users
