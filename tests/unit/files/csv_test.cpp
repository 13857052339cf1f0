// SPDX-License-Identifier: Apache-2.0
#include "xos/files/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace xos::files {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Record = std::vector<std::string>;
using Failure = CsvReader::Failure;

struct Text {
    std::vector<Record> records;
    std::vector<std::uint64_t> rows;
    Failure failure = Failure::none;
    std::uint64_t failed_row = 0;
    std::size_t failed_column = 0;
    bool operator==(const Text&) const = default;
};

/// Reads a text that comes in pieces of `step` bytes.
Text read(std::string_view text, std::size_t step = SIZE_MAX, CsvLimits limits = {}) {
    CsvReader reader{limits};
    Text out;
    const auto take = [&](CsvReader::Event event) {
        if (event == CsvReader::Event::failed) {
            out.failure = reader.failure();
            out.failed_row = reader.row();
            out.failed_column = reader.column();
        }
        if (event != CsvReader::Event::record) return;
        out.records.emplace_back(reader.cells().begin(), reader.cells().end());
        out.rows.push_back(reader.row());
    };
    while (!text.empty() && out.failure == Failure::none) {
        auto input = text.substr(0, step);
        text.remove_prefix(input.size());
        while (!input.empty() && out.failure == Failure::none) {
            const auto found = reader.next(input);
            input.remove_prefix(found.consumed);
            take(found.event);
        }
    }
    if (out.failure == Failure::none) take(reader.finish());
    return out;
}

std::string written(const std::vector<std::string>& cells) {
    std::string out;
    append_csv_record(out, std::vector<std::string_view>{cells.begin(), cells.end()});
    return out;
}

TEST(CsvWriter, RFC_4180_quotes_what_needs_quotes) {
    EXPECT_EQ(written({"a", "b c", ""}), "a,b c,\r\n");
    EXPECT_EQ(written({"a,b", "say \"hi\"", "two\r\nlines", "a;b"}),
              "\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\"a;b\"\r\n");
    EXPECT_EQ(written({"Ärmel", "日本"}), "Ärmel,日本\r\n");
    EXPECT_EQ(written({""}), "\"\"\r\n") << "a line with nothing is no record";
}

TEST(CsvWriter, UP_8_no_cell_is_a_formula) {
    EXPECT_EQ(written({"=1+1", "+1", "-1", "@x"}), "'=1+1,'+1,'-1,'@x\r\n");
    EXPECT_EQ(written({"\tx", "\rx"}), "\"'\tx\",\"'\rx\"\r\n");
    EXPECT_EQ(written({"a=1", " =1", "'quoted'", "O'Neil"}), "a=1, =1,'quoted',O'Neil\r\n");
    EXPECT_EQ(written({"'=1", "''-1"}), "''=1,'''-1\r\n") << "else the quote that was there would be taken away";
}

// rules: BLD-5
TEST(CsvWriter, UP_8_every_value_comes_back) {
    const std::vector<std::string> hostile{"",
                                           "=1+1",
                                           "'=1+1",
                                           "''=1",
                                           "'",
                                           "''",
                                           "+",
                                           "-",
                                           "@SUM(A1)",
                                           "\t=x",
                                           "\r",
                                           "\n",
                                           "\r\n",
                                           "\"",
                                           "\"\"",
                                           "a\"b",
                                           ",",
                                           ";",
                                           ",;\"'\n",
                                           "Ärmel",
                                           "名前",
                                           "\xF0\x9F\x98\x80",
                                           "<b>x</b>",
                                           "\xE2\x80\xAE",
                                           " a ",
                                           "'a",
                                           "\xEF\xBB\xBF",
                                           "=cmd|'/c calc'!A1",
                                           "'\t"};
    std::string text{utf8_mark};
    append_csv_record(text, std::vector<std::string_view>{"head", "other"});
    for (const auto& value : hostile) append_csv_record(text, std::vector<std::string_view>{value, "x"});
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, SIZE_MAX}) {
        const auto found = read(text, step);
        ASSERT_EQ(found.failure, Failure::none);
        ASSERT_EQ(found.records.size(), hostile.size() + 1);
        for (std::size_t i = 0; i < hostile.size(); ++i) {
            EXPECT_EQ(unguarded_cell(found.records[i + 1][0]), hostile[i]) << i;
        }
    }
}

TEST(CsvReader, takes_either_line_end_and_either_separator) {
    const std::vector<Record> both{{"name", "email"}, {"Ann", "a@b.c"}};
    for (const auto* text :
         {"name,email\r\nAnn,a@b.c\r\n", "name,email\nAnn,a@b.c\n", "name,email\nAnn,a@b.c", "name;email\r\nAnn;a@b.c",
          "\xEF\xBB\xBFname,email\nAnn,a@b.c\n", "\xEF\xBB\xBF\"name\",\"email\"\n\"Ann\",\"a@b.c\""}) {
        EXPECT_EQ(read(text).records, both) << text;
    }
    EXPECT_THAT(read("name;email\nA,B;x").records.back(), ElementsAre("A,B", "x")) << "the first one is it";
    EXPECT_THAT(read("name\nA;B\n").records.back(), ElementsAre("A;B")) << "one column: nothing separates but a comma";
}

TEST(CsvReader, keeps_what_is_in_quotes) {
    EXPECT_THAT(read("a,b\n\"x\r\ny\",\"say \"\"hi\"\"\"\n").records.back(), ElementsAre("x\r\ny", "say \"hi\""));
    EXPECT_THAT(read("a,b\n\"\",\n").records.back(), ElementsAre("", ""));
    EXPECT_THAT(read("a\n\"\"\n").records, ElementsAre(Record{"a"}, Record{""}));
    EXPECT_THAT(read("").records, IsEmpty());
    EXPECT_THAT(read("\xEF\xBB\xBF").records, IsEmpty());
    EXPECT_EQ(read("\xEF\xBB").failure, Failure::not_utf8);
}

TEST(CsvReader, passes_over_lines_without_anything_and_counts_them) {
    const auto found = read("\na,b\r\n\r\n1,2\n\n\n3,4\n\n");
    EXPECT_THAT(found.records, ElementsAre(Record{"a", "b"}, Record{"1", "2"}, Record{"3", "4"}));
    EXPECT_THAT(found.rows, ElementsAre(2, 4, 7));
}

TEST(CsvReader, says_where_what_it_refuses_stands) {
    struct Case {
        std::string_view text;
        Failure failure;
        std::uint64_t row;
        std::size_t column;
    };
    using namespace std::string_view_literals;
    for (const auto& [text, failure, row, column] :
         {Case{"a,b\n1,\"2", Failure::open_quote, 2, 2}, Case{"a,b\n1,2\"3\n", Failure::stray_quote, 2, 2},
          Case{"a,b\n\"1\"x,2\n", Failure::stray_quote, 2, 1}, Case{"a,b\n1,2\rx", Failure::stray_cr, 2, 2},
          Case{"a,b\n1,2\r", Failure::stray_cr, 2, 2}, Case{"a,b\n1,\0\n"sv, Failure::nul, 2, 2},
          Case{"a\0"sv, Failure::nul, 1, 1}, Case{"a,b\n\"\0\",2"sv, Failure::nul, 2, 1},
          Case{"a,b\n\n1,\xC3\n", Failure::not_utf8, 3, 2}, Case{"a,b\n\xED\xA0\x80,1", Failure::not_utf8, 2, 1}}) {
        for (const std::size_t step : {std::size_t{1}, SIZE_MAX}) {
            const auto found = read(text, step);
            EXPECT_EQ(found.failure, failure) << text;
            EXPECT_EQ(found.failed_row, row) << text;
            EXPECT_EQ(found.failed_column, column) << text;
        }
    }
}

TEST(CsvReader, LIM_4_has_a_limit_for_a_cell) {
    const auto refusal = [](std::size_t size) {
        return read("a\n" + std::string(size, 'x') + "\n", SIZE_MAX, {.cell = 10, .cells = 3}).failure;
    };
    EXPECT_EQ(refusal(9), Failure::none);
    EXPECT_EQ(refusal(10), Failure::none);
    EXPECT_EQ(refusal(11), Failure::long_cell);
}

TEST(CsvReader, LIM_4_has_a_limit_for_the_cells_of_a_record) {
    const auto refusal = [](const char* text) { return read(text, SIZE_MAX, {.cell = 10, .cells = 3}).failure; };
    EXPECT_EQ(refusal("a,b\n"), Failure::none);
    EXPECT_EQ(refusal("a,b,c\n"), Failure::none);
    EXPECT_EQ(refusal("a,b,c,d\n"), Failure::many_cells);
    EXPECT_EQ(refusal("a,b,c,"), Failure::many_cells);
}

}  // namespace
}  // namespace xos::files
