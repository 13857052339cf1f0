// SPDX-License-Identifier: Apache-2.0
#include "xos/files/table_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "support/unzip.hpp"

namespace xos::files {
namespace {

using namespace std::string_view_literals;

std::string bytes_of(TableWriter& table) {
    const auto file = table.finish();
    std::string out(file.size(), '\0');
    EXPECT_EQ(file.read(0, out), out.size());
    return out;
}

constexpr std::array<TableCell, 3> head{"id"sv, "name"sv, "isAdmin"sv};

TEST(TableWriter, writes_CSV) {
    const auto table = write_csv(::testing::TempDir());
    table->add(head);
    table->add(std::array<TableCell, 3>{std::int64_t{7}, "=1;\"x\""sv, true});
    EXPECT_EQ(bytes_of(*table), "\xEF\xBB\xBFid,name,isAdmin\r\n7,\"'=1;\"\"x\"\"\",true\r\n");
}

TEST(TableWriter, writes_a_CSV_that_is_longer_than_what_it_holds) {
    const auto table = write_csv(::testing::TempDir());
    for (int i = 0; i < 30'000; ++i) table->add(head);
    EXPECT_EQ(bytes_of(*table).size(), 3U + 30'000U * "id,name,isAdmin\r\n"sv.size());
}

TEST(TableWriter, UP_8_writes_a_workbook_in_which_nothing_is_a_formula) {
    const auto table = write_xlsx(::testing::TempDir(), "Users");
    table->add(head);
    table->add(std::array<TableCell, 3>{std::int64_t{9'007'199'254'740'991}, "=1+1"sv, true});
    table->add(std::array<TableCell, 3>{std::int64_t{2}, "<b>&\"Ärmel 名前"sv, false});
    const auto archive = bytes_of(*table);
    const auto sheet = testing::unzipped(archive, "xl/worksheets/sheet1.xml");
    EXPECT_NE(sheet.find("<t>=1+1</t>"), std::string::npos) << sheet;
    EXPECT_NE(sheet.find("<t>&lt;b&gt;&amp;\"Ärmel 名前</t>"), std::string::npos) << sheet;
    EXPECT_NE(sheet.find("<v>9007199254740991</v>"), std::string::npos) << sheet;
    EXPECT_NE(sheet.find("t=\"b\"><v>1</v>"), std::string::npos) << sheet;
    EXPECT_EQ(sheet.find("<f>"), std::string::npos);
    EXPECT_NE(testing::unzipped(archive, "xl/workbook.xml").find("name=\"Users\""), std::string::npos);
}

TEST(TableWriter, leaves_nothing_when_it_goes_unfinished) {
    const auto folder = ::testing::TempDir() + "xos-unfinished-table";
    std::filesystem::create_directory(folder);
    for (auto* const make : {+[](const std::string& f) { return write_csv(f); },
                             +[](const std::string& f) { return write_xlsx(f, "Users"); }}) {
        const auto table = make(folder);
        for (int i = 0; i < 30'000; ++i) table->add(head);
        EXPECT_TRUE(std::filesystem::is_empty(folder)) << "no name that a kill would leave";
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder));
    std::filesystem::remove(folder);
}

}  // namespace
}  // namespace xos::files
