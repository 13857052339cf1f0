// SPDX-License-Identifier: Apache-2.0
#include "xos/files/file_name.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace xos::files {
namespace {

struct Case {
    std::string_view given;
    std::string_view expected;
};

TEST(FileName, UP_2_only_the_last_part_of_a_path_is_kept) {
    const std::vector<Case> cases{
        {"report.pdf", "report.pdf"},
        {"../../etc/passwd", "passwd"},
        {"..\\..\\windows\\system32\\x.dll", "x.dll"},
        {"C:\\Users\\Ann\\holiday.jpg", "holiday.jpg"},
        {"/absolute/name.txt", "name.txt"},
        {"  blanks around.txt  ", "blanks around.txt"},
        {"äöü 日本語 😀.png", "äöü 日本語 😀.png"},
        {"a;b=\"c\".txt", "a;b=\"c\".txt"},
        {"name..pdf", "name..pdf"},
        {".htaccess", ".htaccess"},
        {"%2e%2e%2fx", "%2e%2e%2fx"},
    };
    for (const auto& [given, expected] : cases) EXPECT_EQ(checked_file_name(given), expected) << given;
}

TEST(FileName, SEC_5_UP_2_what_is_no_name_is_refused) {
    for (const std::string_view given : {"", " ", ".", "..", "a/", "a\\", "../..", "a\nb.txt", "a\rb", "\x7f.txt",
                                         "\xc2\x85.txt", "\xff\xfe.txt", "\xc3"}) {
        EXPECT_FALSE(checked_file_name(given)) << given;
    }
    EXPECT_FALSE(checked_file_name(std::string_view{"a.txt\0.exe", 10}));
}

TEST(FileName, LIM_4_a_name_has_255_bytes_at_most) {
    EXPECT_TRUE(checked_file_name(std::string(254, 'a')));
    EXPECT_TRUE(checked_file_name(std::string(255, 'a')));
    EXPECT_FALSE(checked_file_name(std::string(256, 'a')));
    EXPECT_TRUE(checked_file_name("folder/" + std::string(255, 'a'))) << "the folders before it do not count";
}

TEST(FileName, UP_2_the_extension_is_what_follows_the_last_dot) {
    EXPECT_EQ(file_extension("a.PDF"), "pdf");
    EXPECT_EQ(file_extension("a.php.jpg"), "jpg");
    EXPECT_EQ(file_extension("a"), "");
    EXPECT_EQ(file_extension("a."), "");
    EXPECT_EQ(file_extension("a.exe "), "exe ");
    EXPECT_EQ(file_extension(".png"), "png");
}

TEST(FileName, UP_3_FILE_3_a_download_has_both_forms_of_its_name) {
    EXPECT_EQ(attachment("report.pdf"), "attachment; filename=\"report.pdf\"; filename*=UTF-8''report.pdf");
    EXPECT_EQ(attachment("naïve €.txt"),
              "attachment; filename=\"na_ve _.txt\"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt");
    EXPECT_EQ(attachment("😀.png"), "attachment; filename=\"_.png\"; filename*=UTF-8''%F0%9F%98%80.png");
    EXPECT_EQ(attachment("a%b(c)*.txt"), "attachment; filename=\"a%b(c)*.txt\"; filename*=UTF-8''a%25b%28c%29%2A.txt");
}

TEST(FileName, UP_3_a_download_cannot_break_out_of_its_name) {
    const std::vector<Case> cases{
        {"a\"; filename=\"b.exe", "a; filename=b.exe"},
        {"a\r\nSet-Cookie: x=y", "aSet-Cookie: x=y"},
        {"../a/b\\c.txt", "..abc.txt"},
        {"invoice\xE2\x80\xAEgpj.exe", "invoicegpj.exe"},  // U+202E would show it as "invoiceexe.jpg"
        {"a\xE2\x81\xA6\xE2\x80\x8F\xD8\x9C.txt", "a.txt"},
        {"it's.txt", "its.txt"},
    };
    for (const auto& [given, expected] : cases) {
        EXPECT_TRUE(attachment(given).starts_with("attachment; filename=\"" + std::string{expected} + "\"; ")) << given;
    }
}

TEST(FileName, UP_3_nothing_that_is_left_is_called_file) {
    for (const std::string_view given : {"", "\"\"", "..", " . ", "\xE2\x80\xAE", "\xff\xff"}) {
        EXPECT_EQ(attachment(given), "attachment; filename=\"file\"; filename*=UTF-8''file") << given;
    }
}

}  // namespace
}  // namespace xos::files
