// SPDX-License-Identifier: Apache-2.0
#include "xos/base/encoding.hpp"
#include "xos/files/csv.hpp"

namespace xos::files {

CsvReader::Step CsvReader::next(std::string_view input) {
    for (std::size_t i = 0; i < input.size(); ++i) {
        const auto event = take(input[i]);
        if (event != Event::more) return {event, i + 1};
    }
    return {Event::more, input.size()};
}

CsvReader::Event CsvReader::finish() {
    if (stage_ == Stage::failed) return Event::failed;
    if (is_given_) begin_record();
    for (const char c : utf8_mark.substr(0, stage_ == Stage::mark ? matched_ : 0)) {
        stage_ = cell_.empty() ? Stage::cell_start : Stage::plain;
        if (take_plain(c) == Event::failed) return Event::failed;
    }
    if (stage_ == Stage::quoted) return fail(Failure::open_quote);
    if (stage_ == Stage::line_end) return fail(Failure::stray_cr);
    const bool has_nothing = count_ == 0 && cell_.empty() && !was_quoted_;
    if (has_nothing) return Event::end;
    return end_record();
}

CsvReader::Event CsvReader::take(char c) {
    if (is_given_) begin_record();
    if (c == '\0' && stage_ != Stage::failed) return fail(Failure::nul);
    switch (stage_) {
        case Stage::mark: return take_mark(c);
        case Stage::cell_start:
            if (c != '"') return take_plain(c);
            stage_ = Stage::quoted;
            was_quoted_ = true;
            return Event::more;
        case Stage::plain: return take_plain(c);
        case Stage::quoted:
            if (c != '"') return add(c);
            stage_ = Stage::quote_in_quoted;
            return Event::more;
        case Stage::quote_in_quoted: return take_behind_quote(c);
        case Stage::line_end: return c == '\n' ? end_record() : fail(Failure::stray_cr);
        case Stage::failed: break;
    }
    return Event::failed;
}

CsvReader::Event CsvReader::take_mark(char c) {
    if (c == utf8_mark[matched_]) {
        if (++matched_ == utf8_mark.size()) stage_ = Stage::cell_start;
        return Event::more;
    }
    stage_ = Stage::cell_start;
    for (const char earlier : utf8_mark.substr(0, matched_)) {
        if (take_plain(earlier) == Event::failed) return Event::failed;
    }
    return take(c);
}

CsvReader::Event CsvReader::take_plain(char c) {
    if (c == '"') return fail(Failure::stray_quote);
    if (c == '\n') return end_record();
    if (c == '\r') {
        stage_ = Stage::line_end;
        return Event::more;
    }
    if (is_separator(c)) return end_cell() ? Event::more : Event::failed;
    stage_ = Stage::plain;
    return add(c);
}

CsvReader::Event CsvReader::take_behind_quote(char c) {
    if (c == '"') {
        stage_ = Stage::quoted;
        return add(c);
    }
    if (c != '\n' && c != '\r' && !is_separator(c)) return fail(Failure::stray_quote);
    return take_plain(c);
}

CsvReader::Event CsvReader::add(char c) {
    if (cell_.size() == limits_.cell) return fail(Failure::long_cell);
    cell_ += c;
    return Event::more;
}

CsvReader::Event CsvReader::fail(Failure failure) {
    stage_ = Stage::failed;
    failure_ = failure;
    return Event::failed;
}

bool CsvReader::is_separator(char c) {
    if (!separator_ && (c == ',' || c == ';')) separator_ = c;
    return c == separator_;
}

/// False when the cell cannot be taken.
bool CsvReader::end_cell() {
    if (count_ == limits_.cells)
        fail(Failure::many_cells);
    else if (!is_utf8(cell_))
        fail(Failure::not_utf8);
    if (stage_ == Stage::failed) return false;
    if (cells_.size() == count_) cells_.emplace_back();
    cells_[count_++].swap(cell_);
    cell_.clear();
    stage_ = Stage::cell_start;
    return true;
}

CsvReader::Event CsvReader::end_record() {
    if (count_ == 0 && cell_.empty() && !was_quoted_) {
        begin_record();
        return Event::more;
    }
    if (!end_cell()) return Event::failed;
    if (!separator_) separator_ = ',';
    is_given_ = true;
    return Event::record;
}

void CsvReader::begin_record() {
    ++row_;
    count_ = 0;
    cell_.clear();
    was_quoted_ = false;
    is_given_ = false;
    stage_ = Stage::cell_start;
}

}  // namespace xos::files
