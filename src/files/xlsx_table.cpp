// SPDX-License-Identifier: Apache-2.0
// A workbook of one sheet by libxlsxwriter, which keeps one row in memory and the others in a temporary file of its
// own.
#include <xlsxwriter.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "xos/base/assert.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/table_writer.hpp"

namespace xos::files {
namespace {

constexpr double column_width = 24;  // characters; texts that are longer are cut in the view only

struct FreeWorkbook {
    void operator()(lxw_workbook* workbook) const { lxw_workbook_free(workbook); }
};
using Workbook = std::unique_ptr<lxw_workbook, FreeWorkbook>;

[[noreturn]] void fail(lxw_error error) {
    if (errno == ENOSPC || errno == EDQUOT) throw insufficient_storage();
    throw std::runtime_error{std::string{"a workbook cannot be written: "} + lxw_strerror(error)};
}

void check(lxw_error error) {
    if (error != LXW_NO_ERROR) fail(error);
}

class XlsxTable final : public TableWriter {
public:
    XlsxTable(const std::string& folder, const std::string& sheet) : file_{folder}, folder_{folder} {
        lxw_workbook_options options{.constant_memory = LXW_TRUE, .tmpdir = folder_.data(), .use_zip64 = LXW_FALSE};
        workbook_.reset(workbook_new_opt(file_.path().c_str(), &options));
        sheet_ = workbook_ ? workbook_add_worksheet(workbook_.get(), sheet.c_str()) : nullptr;
        if (sheet_ == nullptr) fail(LXW_ERROR_CREATING_TMPFILE);
        bold_ = workbook_add_format(workbook_.get());
        format_set_bold(bold_);
    }

    void add(std::span<const TableCell> cells) override {
        if (row_ == 0) begin(cells.size());
        for (lxw_col_t column = 0; column < cells.size(); ++column) {
            std::visit([&](auto value) { write(column, value); }, cells[column]);
        }
        ++row_;
    }

    ScratchFile finish() override {
        errno = 0;
        check(workbook_close(workbook_.release()));
        return std::move(file_);
    }

private:
    void begin(std::size_t columns) {
        XOS_ASSERT(columns > 0);
        const auto last = static_cast<lxw_col_t>(columns - 1);
        check(worksheet_set_column(sheet_, 0, last, column_width, nullptr));
        worksheet_freeze_panes(sheet_, 1, 0);
    }

    lxw_format* format() const { return row_ == 0 ? bold_ : nullptr; }

    /// As text, whatever it looks like: nothing in a sheet is a formula.
    void write(lxw_col_t column, std::string_view value) {
        const std::string text{value};
        check(worksheet_write_string(sheet_, row_, column, text.c_str(), format()));
    }
    void write(lxw_col_t column, std::int64_t value) {
        check(worksheet_write_number(sheet_, row_, column, static_cast<double>(value), format()));
    }
    void write(lxw_col_t column, bool value) {
        check(worksheet_write_boolean(sheet_, row_, column, value ? 1 : 0, format()));
    }

    ScratchFile file_;
    std::string folder_;
    Workbook workbook_;
    lxw_worksheet* sheet_ = nullptr;  // the workbook's
    lxw_format* bold_ = nullptr;      // the workbook's
    lxw_row_t row_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter> write_xlsx(const std::string& folder, const std::string& sheet) {
    return std::make_unique<XlsxTable>(folder, sheet);
}

}  // namespace xos::files
