// SPDX-License-Identifier: Apache-2.0
#include "xos/files/csv.hpp"

namespace xos::files {
namespace {

constexpr char guard = '\'';

/// Whether a spreadsheet program would take the cell for a formula, were it not for the guards that it has.
bool is_formula(std::string_view cell) {
    const auto first = cell.find_first_not_of(guard);
    return first != std::string_view::npos && std::string_view{"=+-@\t\r"}.contains(cell[first]);
}

void append_cell(std::string& out, std::string_view cell) {
    const bool needs_quotes = cell.find_first_of("\",;\r\n\t") != std::string_view::npos;
    if (needs_quotes) out += '"';
    if (is_formula(cell)) out += guard;
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    if (needs_quotes) out += '"';
}

}  // namespace

void append_csv_record(std::string& out, std::span<const std::string_view> cells) {
    const auto begin = out.size();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        append_cell(out, cells[i]);
    }
    if (out.size() == begin) out += "\"\"";  // a line with nothing would be no record
    out += "\r\n";
}

std::string_view unguarded_cell(std::string_view cell) {
    if (cell.starts_with(guard) && is_formula(cell)) cell.remove_prefix(1);
    return cell;
}

}  // namespace xos::files
