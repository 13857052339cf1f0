// SPDX-License-Identifier: Apache-2.0
#include "xos/files/file_type.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "xos/base/config.hpp"

namespace xos::files {
namespace {

const std::string png = std::string{"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89", 33};
const std::string jpeg = std::string{"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", 20};
const std::string gif = "GIF89a\x01\x01";
const std::string pdf = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n";
const std::string zip = std::string{"PK\3\4\x14\0\0\0\x08\0", 10} + std::string(40, 'z');
const std::string program = std::string{"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff", 14} + std::string(200, '\1');
const std::string page = "<!DOCTYPE html><html><script>alert(1)</script></html>";

bool is_taken(std::string_view name, std::string_view content) {
    static const FileTypes types{
        {"png", "jpg", "gif", "pdf", "docx", "zip", "txt", "csv", "json", "svg", "html", "xml", "doc"}};
    const auto* const type = types.find(name);
    if (type == nullptr) return false;
    ContentInspector inspector;
    inspector.add(content);
    return types.agrees(*type, inspector.finish());
}

TEST(FileType, UP_2_content_that_agrees_with_its_extension_is_taken) {
    EXPECT_TRUE(is_taken("a.png", png));
    EXPECT_TRUE(is_taken("A.PNG", png));
    EXPECT_TRUE(is_taken("a.jpg", jpeg));
    EXPECT_TRUE(is_taken("a.gif", gif));
    EXPECT_TRUE(is_taken("a.pdf", pdf));
    EXPECT_TRUE(is_taken("a.zip", zip));
    EXPECT_TRUE(is_taken("a.docx", zip));
    EXPECT_TRUE(is_taken("a.txt", "hello"));
    EXPECT_TRUE(is_taken("a.txt", "x"));
    EXPECT_TRUE(is_taken("a.txt", "\n"));
    EXPECT_TRUE(is_taken("a.txt", "grüße \xE2\x82\xAC"));
    EXPECT_TRUE(is_taken("a.txt",
                         "gr\xFC\xDF"
                         "e in latin 1"));
    EXPECT_TRUE(is_taken("a.txt", page)) << "a text, and sent as such";
    EXPECT_TRUE(is_taken("a.csv", "name;age\nAnn;3\n"));
    EXPECT_TRUE(is_taken("a.json", R"({"a":1})"));
    EXPECT_TRUE(is_taken("a.svg", R"(<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"></svg>)"));
}

TEST(FileType, UP_2_FILE_4_content_that_is_something_else_is_refused) {
    EXPECT_FALSE(is_taken("a.png", jpeg));
    EXPECT_FALSE(is_taken("a.jpg", png));
    EXPECT_FALSE(is_taken("a.png", page));
    EXPECT_FALSE(is_taken("a.gif", program));
    EXPECT_FALSE(is_taken("a.pdf", "hello"));
    EXPECT_FALSE(is_taken("a.docx", pdf));
    EXPECT_FALSE(is_taken("a.docx", std::string(100, '\1'))) << "unknown bytes are no container";
    EXPECT_FALSE(is_taken("a.doc", zip));
    EXPECT_FALSE(is_taken("a.svg", "hello"));
    EXPECT_FALSE(is_taken("a.txt", program));
    EXPECT_FALSE(is_taken("a.txt", png));
    EXPECT_FALSE(is_taken("a.txt", pdf));
    EXPECT_FALSE(is_taken("a.csv", zip));
}

TEST(FileType, UP_2_a_text_holds_no_nul_wherever_it_stands) {
    std::string text(200'000, 'a');
    EXPECT_TRUE(is_taken("a.txt", text));
    text.back() = '\0';
    EXPECT_FALSE(is_taken("a.txt", text));
    text.back() = 'a';
    text.front() = '\0';
    EXPECT_FALSE(is_taken("a.txt", text));
}

TEST(FileType, UP_2_extensions_outside_the_list_are_refused) {
    for (const auto* name : {"a.exe", "a.png.exe", "a", "a.", "png", ".png.", "a.png ", "a.tar", ""}) {
        EXPECT_FALSE(is_taken(name, png)) << name;
    }
}

TEST(FileType, an_extension_that_nobody_knows_is_a_configuration_error) {
    try {
        const FileTypes types{{"png", "exe"}};
        FAIL() << "taken";
    } catch (const ConfigError& error) {
        EXPECT_TRUE(std::string{error.what()}.starts_with("Files:AllowedExtensions: ")) << error.what();
        EXPECT_NE(std::string{error.what()}.find("\"exe\""), std::string::npos);
    }
}

TEST(FileType, no_extension_at_all_takes_nothing) {
    const FileTypes types{{}};
    EXPECT_EQ(types.find("a.png"), nullptr);
}

TEST(FileType, many_threads_may_ask) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (int round = 0; round < 50; ++round) {
                EXPECT_TRUE(is_taken("a.png", png));
                EXPECT_FALSE(is_taken("a.png", pdf));
            }
        });
    }
}

}  // namespace
}  // namespace xos::files
