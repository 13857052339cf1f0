// SPDX-License-Identifier: Apache-2.0
// rules: DUR-8
#include "db/move/moved_row.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "db/pg/pg_copy.hpp"

namespace xos::db {
namespace {

MovedValue value(std::string text) { return {.is_null = false, .text = std::move(text)}; }

RowsSum sum_of(const std::vector<MovedRow>& rows) {
    RowsSummer summer;
    for (const auto& row : rows) summer.add(row);
    return summer.sum();
}

TEST(RowsSum, DUR_8_does_not_depend_on_the_order_of_rows) {
    const MovedRow a{value("a"), value("1")};
    const MovedRow b{value("b"), value("2")};
    EXPECT_EQ(sum_of({a, b, a}), sum_of({b, a, a}));
    EXPECT_EQ(sum_of({a, b}).rows, 2U);
}

TEST(RowsSum, DUR_8_tells_rows_apart_that_look_alike) {
    const MovedRow a{value("a")};
    const MovedRow b{value("b")};
    EXPECT_NE(sum_of({a, a}), sum_of({b, b})) << "equal rows do not cancel each other";
    EXPECT_NE(sum_of({a, a}), sum_of({a}));
    EXPECT_NE(sum_of({{value("")}}), sum_of({{MovedValue{}}})) << "an empty text is no null";
    EXPECT_NE(sum_of({{value("ab"), value("")}}), sum_of({{value("a"), value("b")}}));
    EXPECT_NE(sum_of({{value("a"), MovedValue{}}}), sum_of({{MovedValue{}, value("a")}}));
    EXPECT_NE(sum_of({{value("1"), value("2")}, {value("3"), value("4")}}),
              sum_of({{value("1"), value("4")}, {value("3"), value("2")}}))
        << "a value that went to another row";
}

TEST(RowsSum, DUR_8_carries_into_every_word) {
    const MovedRow row{value("x")};
    RowsSummer summer;
    for (int i = 0; i < 64; ++i) summer.add(row);
    // 64 times the digest 853502364e61c9e7f7190c7736408d0b11ffb85a3cd75b10b2d32ff0bcd73ef8, whose last bytes count
    // most.
    const auto once = sum_of({row}).sum;
    const auto& many = summer.sum().sum;
    EXPECT_EQ(once[0], 0xe7c9614e36023585U);
    EXPECT_EQ(many[0], once[0] << 6);
    for (std::size_t i = 1; i < many.size(); ++i) EXPECT_EQ(many[i], once[i] << 6 | once[i - 1] >> 58) << i;
}

TEST(MovedValue, DUR_8_numbers_have_one_text) {
    std::string text;
    EXPECT_TRUE(write_real(0.1, text));
    EXPECT_EQ(text, "0.1");
    EXPECT_TRUE(write_real(-0.0, text));
    EXPECT_EQ(text, "0") << "SQLite does not keep the sign of zero";
    EXPECT_TRUE(write_real(-std::numeric_limits<double>::infinity(), text));
    EXPECT_EQ(text, "-inf");
    EXPECT_FALSE(write_real(std::numeric_limits<double>::quiet_NaN(), text));
}

TEST(CopyText, DUR_8_reads_what_it_writes) {
    std::string all;
    for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
    for (const auto& text : {all, std::string{"\\N"}, std::string{"\\."}, std::string{}, std::string{"\\"}}) {
        std::string written;
        append_copy_text(written, text);
        EXPECT_EQ(written.find_first_of("\t\n\r"), std::string::npos);
        std::string read;
        EXPECT_TRUE(read_copy_text(written, read)) << written;
        EXPECT_EQ(read, text);
    }
    std::string read;
    EXPECT_FALSE(read_copy_text("\\N", read));
}

}  // namespace
}  // namespace xos::db
