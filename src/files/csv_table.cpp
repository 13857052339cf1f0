// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "xos/files/csv.hpp"
#include "xos/files/table_writer.hpp"

namespace xos::files {
namespace {

constexpr std::size_t piece_size = std::size_t{64} * 1024;

class CsvTable final : public TableWriter {
public:
    explicit CsvTable(const std::string& folder) : file_{folder}, piece_{utf8_mark} {}

    void add(std::span<const TableCell> cells) override {
        texts_.clear();
        numbers_.clear();
        numbers_.reserve(cells.size());  // the views into it stay good
        for (const auto& cell : cells) texts_.push_back(std::visit([this](auto value) { return text(value); }, cell));
        append_csv_record(piece_, texts_);
        if (piece_.size() >= piece_size) write();
    }

    ScratchFile finish() override {
        write();
        return std::move(file_);
    }

private:
    std::string_view text(std::string_view value) { return value; }
    std::string_view text(std::int64_t value) { return numbers_.emplace_back(std::to_string(value)); }
    std::string_view text(bool value) { return value ? "true" : "false"; }

    void write() {
        file_.append(piece_);
        piece_.clear();
    }

    ScratchFile file_;
    std::string piece_;
    std::vector<std::string_view> texts_;
    std::vector<std::string> numbers_;
};

}  // namespace

std::unique_ptr<TableWriter> write_csv(const std::string& folder) { return std::make_unique<CsvTable>(folder); }

}  // namespace xos::files
