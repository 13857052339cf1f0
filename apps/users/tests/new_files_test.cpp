// SPDX-License-Identifier: Apache-2.0
#include "commands/new_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "xos/base/config.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

namespace fs = std::filesystem;

TEST(NewFiles, words_between_at_signs_are_replaced_and_other_signs_stay) {
    const TemplateWords words{{"item", "pear"}, {"Item", "Pear"}};
    EXPECT_EQ(fill_in("@item@s @Item@", words), "pears Pear");
    EXPECT_EQ(fill_in("SELECT @client_id, @item@", words), "SELECT @client_id, pear");
    EXPECT_EQ(fill_in("ann@acme.test bob@acme.test @item@", words), "ann@acme.test bob@acme.test pear");
    EXPECT_EQ(fill_in("@", words), "@");
    EXPECT_EQ(fill_in("@@item@@", words), "@pear@");
    EXPECT_EQ(fill_in("", words), "");
}

TEST(NewFiles, a_resource_has_its_names_in_code_and_texts) {
    const auto words = resource_words("order_line", "");
    EXPECT_EQ(words.at("item"), "order_line");
    EXPECT_EQ(words.at("items"), "order_lines");
    EXPECT_EQ(words.at("Item"), "OrderLine");
    EXPECT_EQ(words.at("Items"), "OrderLines");
    EXPECT_EQ(words.at("Item_words"), "Order line");
    EXPECT_EQ(words.at("items_words"), "order lines");
    EXPECT_EQ(resource_words("person", "people").at("Items"), "People");
}

TEST(NewFiles, several_are_called_as_in_english) {
    for (const auto& [one, several] : std::vector<std::pair<std::string, std::string>>{
             {"item", "items"},
             {"city", "cities"},
             {"day", "days"},
             {"box", "boxes"},
             {"match", "matches"},
             {"dish", "dishes"},
             {"bus", "buses"},
             {"y", "ys"},
         }) {
        EXPECT_EQ(resource_words(one, "").at("items"), several);
    }
}

TEST(NewFiles, a_name_must_do_for_code_tables_and_paths) {
    for (const auto* good : {"a", "shop", "order_line", "a1", "abcdefghijklmnopqrstuvwxyzabcdefghijklmn"}) {
        EXPECT_NO_THROW(require_name("a resource", good)) << good;
    }
    for (const auto* bad : {"", "Shop", "1a", "_a", "a_", "a__b", "a-b", "a b", "../a", "größe", "class", "users",
                            "file", "xos", "abcdefghijklmnopqrstuvwxyzabcdefghijklmno"}) {
        EXPECT_THROW(require_name("a resource", bad), ConfigError) << bad;
    }
}

http::Asset asset(std::string_view path, const std::string& text) {
    return {.path = path,
            .content_type = "text/plain",
            .etag = "\"1\"",
            .identity = {reinterpret_cast<const unsigned char*>(text.data()), text.size()},
            .gzip = {},
            .brotli = {}};
}

TEST(NewFiles, files_are_written_below_the_folder_and_none_when_one_is_there) {
    const std::string text = "// @item@\n";
    const std::vector<http::Asset> templates{asset("/one/src/@item@.txt.in", text), asset("/one/script/run.in", text),
                                             asset("/one/gitignore.in", text), asset("/other/x.in", text)};
    const NewFiles files{templates, "one", {{"item", "pear"}}};
    const testing::TemporaryFolder folder;
    const fs::path root = folder.path() + "/new";
    files.write(root);
    std::ifstream written{root / "src/pear.txt"};
    std::string line;
    std::getline(written, line);
    EXPECT_EQ(line, "// pear");
    EXPECT_NE(fs::status(root / "script/run").permissions() & fs::perms::owner_exec, fs::perms::none);
    EXPECT_TRUE(fs::exists(root / ".gitignore"));
    EXPECT_FALSE(fs::exists(root / "x"));

    fs::remove(root / ".gitignore");
    EXPECT_THROW(files.write(root), ConfigError) << "two are there";
    EXPECT_FALSE(fs::exists(root / ".gitignore")) << "and nothing was written";
}

}  // namespace
}  // namespace xos::users
