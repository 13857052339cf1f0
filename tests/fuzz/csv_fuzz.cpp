// SPDX-License-Identifier: Apache-2.0
// CSV that somebody sends. The first byte says where the input is split; the result must be the same as when it comes
// whole. What was read is written and read again, and every value must come back.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/encoding.hpp"
#include "xos/files/csv.hpp"

namespace {

using xos::files::CsvLimits;
using xos::files::CsvReader;
using Records = std::vector<std::vector<std::string>>;

constexpr CsvLimits limits{.cell = 64, .cells = 5};

void require(bool condition) {
    if (!condition) std::abort();
}

struct Read {
    Records records;
    CsvReader::Failure failure = CsvReader::Failure::none;
    std::uint64_t row = 0;
    std::size_t column = 0;
    bool operator==(const Read&) const = default;
};

Read read(std::string_view text, std::size_t step, CsvLimits most) {
    CsvReader reader{most};
    Read out;
    auto event = CsvReader::Event::more;
    const auto take = [&] {
        if (event == CsvReader::Event::record) out.records.emplace_back(reader.cells().begin(), reader.cells().end());
        if (event == CsvReader::Event::failed) {
            out.failure = reader.failure();
            out.row = reader.row();
            out.column = reader.column();
        }
        return event != CsvReader::Event::failed;
    };
    while (!text.empty()) {
        auto input = text.substr(0, step);
        text.remove_prefix(input.size());
        while (!input.empty()) {
            const auto found = reader.next(input);
            require(found.consumed > 0 || found.event == CsvReader::Event::failed);
            input.remove_prefix(found.consumed);
            event = found.event;
            if (!take()) return out;
        }
    }
    event = reader.finish();
    take();
    require((event == CsvReader::Event::failed) == (out.failure != CsvReader::Failure::none));
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text{reinterpret_cast<const char*>(bytes + 1), size - 1};
    const auto whole = read(text, SIZE_MAX, limits);
    require(whole == read(text, std::size_t{1} + bytes[0] % 16, limits));
    std::string written{xos::files::utf8_mark};
    for (const auto& record : whole.records) {
        require(!record.empty() && record.size() <= limits.cells);
        for (const auto& cell : record) require(cell.size() <= limits.cell && xos::is_utf8(cell));
        // The first record has two cells, so that the comma separates, whatever is in the others.
        if (&record == &whole.records.front())
            xos::files::append_csv_record(written, std::vector<std::string_view>{"a", "b"});
        xos::files::append_csv_record(written, std::vector<std::string_view>{record.begin(), record.end()});
    }
    const auto again = read(written, SIZE_MAX, {});
    require(again.failure == CsvReader::Failure::none);
    require(again.records.size() == (whole.records.empty() ? 0 : whole.records.size() + 1));
    for (std::size_t i = 0; i < whole.records.size(); ++i) {
        require(again.records[i + 1].size() == whole.records[i].size());
        for (std::size_t c = 0; c < whole.records[i].size(); ++c)
            require(xos::files::unguarded_cell(again.records[i + 1][c]) == whole.records[i][c]);
    }
    return 0;
}
