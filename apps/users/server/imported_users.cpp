// SPDX-License-Identifier: Apache-2.0
#include "imported_users.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "xos/base/encoding.hpp"

namespace xos::users {

namespace {

constexpr std::size_t piece_size = std::size_t{64} * 1024;
constexpr auto file_field = "file";

enum Column : std::size_t { name, email, is_admin, is_active, passed_over };

struct KnownColumn {
    std::string_view name;
    Column column;
};
constexpr std::array known_columns{KnownColumn{"name", name},
                                   KnownColumn{"email", email},
                                   KnownColumn{"isAdmin", is_admin},
                                   KnownColumn{"isActive", is_active},
                                   KnownColumn{"id", passed_over},
                                   KnownColumn{"clientId", passed_over},
                                   KnownColumn{"createdAt", passed_over},
                                   KnownColumn{"updatedAt", passed_over}};

/// What spreadsheet programs make of a truth value, in the languages of our pages.
constexpr std::array<std::string_view, 5> true_words{"true", "1", "yes", "ja", "wahr"};
constexpr std::array<std::string_view, 5> false_words{"false", "0", "no", "nein", "falsch"};

Problem refusal(std::string text) { return validation_failed(file_field, text); }

std::string_view reason(files::CsvReader::Failure failure) {
    using Failure = files::CsvReader::Failure;
    switch (failure) {
        case Failure::nul: return "there is a NUL character";
        case Failure::not_utf8: return "the text is not UTF-8";
        case Failure::open_quote: return "a quote is not closed";
        case Failure::stray_quote: return "a quote is in the wrong place";
        case Failure::stray_cr: return "a carriage return is no line end";
        case Failure::long_cell: return "the cell is too long";
        case Failure::many_cells: return "there are too many cells";
        case Failure::none: break;
    }
    return "";
}

bool is_one_of(std::string_view text, std::span<const std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return ascii_iequals(word, text); });
}

/// An empty cell leaves what a new user is.
void read_truth(std::string_view cell, std::string_view field, bool& out, FieldErrors& errors) {
    const auto text = trim(cell);
    if (is_one_of(text, true_words))
        out = true;
    else if (is_one_of(text, false_words))
        out = false;
    else if (!text.empty())
        errors.add(field, "The value is not valid");
}

}  // namespace

ImportedUsers::ImportedUsers(const files::ScratchFile& file) : file_{file}, room_(piece_size) {
    if (read() != Event::record) throw refusal("File is empty");
    take_head();
}

std::vector<ImportedRow> ImportedUsers::next(std::size_t most) {
    std::vector<ImportedRow> rows;
    while (rows.size() < most && read() == Event::record) rows.push_back(take_row());
    return rows;
}

ImportedUsers::Event ImportedUsers::read() {
    auto event = Event::more;
    while (event == Event::more) {
        if (input_.empty()) {
            input_ = {room_.data(), file_.read(offset_, room_)};
            offset_ += input_.size();
        }
        if (input_.empty()) {
            event = reader_.finish();
        } else {
            const auto step = reader_.next(input_);
            input_.remove_prefix(step.consumed);
            event = step.event;
        }
    }
    if (event != Event::failed) return event;
    throw refusal("Row " + std::to_string(reader_.row()) + ", column " + std::to_string(reader_.column()) + ": " +
                  std::string{reason(reader_.failure())});
}

void ImportedUsers::take_head() {
    std::array<bool, known_columns.size()> seen{};
    for (const auto& cell : reader_.cells()) {
        const auto text = trim(cell);
        const auto known =
            std::ranges::find_if(known_columns, [&](const auto& c) { return ascii_iequals(c.name, text); });
        if (known == known_columns.end()) throw refusal("Unknown column: " + std::string{text});
        auto& is_seen = seen.at(static_cast<std::size_t>(known - known_columns.begin()));
        if (std::exchange(is_seen, true)) throw refusal("Column occurs twice: " + std::string{known->name});
        columns_.push_back(known->column);
        if (known->column == passed_over) ignored_.emplace_back(known->name);
    }
    for (const auto needed : {name, email}) {
        if (!seen.at(needed)) throw refusal("Column is missing: " + std::string{known_columns.at(needed).name});
    }
}

ImportedRow ImportedUsers::take_row() const {
    ImportedRow row{.row = static_cast<std::int64_t>(reader_.row()), .user = {}, .errors = {}};
    const auto cells = reader_.cells();
    if (cells.size() != columns_.size()) {
        row.errors.add("$", "The row has " + std::to_string(cells.size()) + " cells, the head has " +
                                std::to_string(columns_.size()));
        return row;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto value = files::unguarded_cell(cells[i]);
        switch (columns_[i]) {
            case name: row.user.name = value; break;
            case email: row.user.email = value; break;
            case is_admin: read_truth(value, "isAdmin", row.user.is_admin, row.errors); break;
            case is_active: read_truth(value, "isActive", row.user.is_active, row.errors); break;
            default: break;
        }
    }
    Rules<ImportedUser>::of().check(row.user, row.errors);
    return row;
}

}  // namespace xos::users
