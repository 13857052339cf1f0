// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xos::files {

/// What a CSV file for spreadsheet programs begins with, so that they read it as UTF-8.
inline constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// Appends one record with its CR LF (RFC 4180): commas between cells, quotes where a cell needs them.
///
/// A spreadsheet program takes a cell that begins with `=`, `+`, `-`, `@`, TAB or CR for a formula, so such a cell gets
/// a `'` in front (UP-8). One that begins with `'`s and then one of these gets one more, so that unguarded_cell() gives
/// every value back.
void append_csv_record(std::string& out, std::span<const std::string_view> cells);

/// A cell without the `'` that append_csv_record() puts in front; others as they are.
std::string_view unguarded_cell(std::string_view cell);

struct CsvLimits {
    std::size_t cell = 8 * 1024;  ///< bytes
    std::size_t cells = 50;       ///< of one record
};

/// Reads CSV strictly (RFC 4180): bytes in, records out. Lines end with CR LF or LF; a byte order mark may stand first.
/// The comma or semicolon that comes first in the first record is what separates cells in all of them. Lines without
/// anything are passed over, but count as rows.
///
///     while (true) {
///         const auto step = reader.next(input);
///         input.remove_prefix(step.consumed);
///         …
///     }
///
/// Its memory is bounded by the limits, whatever comes.
class CsvReader {
public:
    enum class Event : std::uint8_t {
        more,    ///< all of the input was used
        record,  ///< cells() has the next one
        end,     ///< by finish(): there is nothing more
        failed,  ///< failure() says why, row() and column() where
    };
    enum class Failure : std::uint8_t {
        none,
        nul,
        not_utf8,
        open_quote,   ///< the text ends in a quoted cell
        stray_quote,  ///< a quote in a cell that does not begin with one, or something behind a closing quote
        stray_cr,     ///< a CR without LF outside quotes
        long_cell,
        many_cells,
    };
    struct Step {
        Event event = Event::more;
        std::size_t consumed = 0;  ///< bytes of the input that are done with
    };

    explicit CsvReader(CsvLimits limits = {}) : limits_{limits} {}

    /// Looks at input that was not consumed before.
    Step next(std::string_view input);
    /// The text has ended: the last record when its line has no end, else end or failed.
    Event finish();

    /// Of the record that came last, until the next call.
    std::span<const std::string> cells() const { return {cells_.data(), count_}; }
    /// Where the reader is: the record given last, or the failure. Both count from 1, as spreadsheet programs do; a
    /// column is a cell.
    std::uint64_t row() const { return row_; }
    std::size_t column() const { return count_ + 1; }
    Failure failure() const { return failure_; }

private:
    enum class Stage : std::uint8_t { mark, cell_start, plain, quoted, quote_in_quoted, line_end, failed };

    Event take(char c);
    Event take_mark(char c);
    Event take_plain(char c);
    Event take_behind_quote(char c);
    Event add(char c);
    Event fail(Failure failure);
    bool is_separator(char c);
    bool end_cell();
    Event end_record();
    void begin_record();

    const CsvLimits limits_;
    Stage stage_ = Stage::mark;
    Failure failure_ = Failure::none;
    std::size_t matched_ = 0;  // bytes of the mark
    std::optional<char> separator_;
    std::vector<std::string> cells_;  // the first count_ count; the rest is kept memory
    std::size_t count_ = 0;
    std::string cell_;
    bool was_quoted_ = false;  // a cell of this record: "" alone in a line is a record
    bool is_given_ = false;    // cells() was given, so the next byte begins another record
    std::uint64_t row_ = 1;
};

}  // namespace xos::files
