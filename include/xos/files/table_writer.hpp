// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "xos/files/scratch_file.hpp"

namespace xos::files {

/// A value of a table: text, a whole number, a truth value.
using TableCell = std::variant<std::string_view, std::int64_t, bool>;

/// Writes a table of any length, record by record, into a file without a name; its memory does not grow with the table.
///
/// Every call may wait for the disk: on a WorkerPool, by run_blocking(), one at a time.
/// Throws: what ScratchFile throws.
class TableWriter {
public:
    virtual ~TableWriter() = default;
    /// The first record is the head.
    virtual void add(std::span<const TableCell> cells) = 0;
    /// The whole file. Once, as the last call.
    virtual ScratchFile finish() = 0;
};

/// CSV as append_csv_record() writes it, in UTF-8 with a byte order mark.   Cost: up to 64 KiB are held.
std::unique_ptr<TableWriter> write_csv(const std::string& folder);

/// A workbook with one sheet, for spreadsheet programs: at most 1,048,576 records of texts up to 32,767 characters.
/// Texts stay texts, so nothing in it is a formula.   Cost: the rows lie on the disk twice until finish() has packed
/// them, which takes about as long as writing them.
std::unique_ptr<TableWriter> write_xlsx(const std::string& folder, const std::string& sheet);

}  // namespace xos::files
