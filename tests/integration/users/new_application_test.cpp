// SPDX-License-Identifier: Apache-2.0
// What `xos new` writes is built against the installed libraries, tested by its own tests, and run.
// rules: CLI-3
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "integration/users/program.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string read(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Runs a line of a shell in a folder; gives its status and, for a failure, what it printed.
int shell(const fs::path& folder, const std::string& line) {
    const auto output = folder.string() + "/shell-output.txt";
    const auto status =
        std::system(("cd '" + folder.string() + "' && ( " + line + " ) > '" + output + "' 2>&1").c_str());
    if (status != 0) std::cerr << read(output).substr(0, 20'000);
    return status;
}

/// A folder in which applications are made.
class NewApplication : public ::testing::Test {
protected:
    Finished xos_new(const std::string& words, const fs::path& where = {}) const {
        const auto in = folder.path() / where;
        const auto out = folder.path() + "/out.txt";
        const auto err = folder.path() + "/err.txt";
        const auto status = std::system(
            ("cd '" + in.string() + "' && '" XOS_PROGRAM "' new " + words + " > '" + out + "' 2> '" + err + "'")
                .c_str());
        return {.status = WEXITSTATUS(status), .out = read(out), .err = read(err)};
    }
    fs::path path(const std::string& below) const { return fs::path{folder.path()} / below; }

    testing::TemporaryFolder folder;
};

TEST_F(NewApplication, it_is_built_tested_and_run_and_takes_a_second_resource) {
    ASSERT_EQ(shell(folder.path(), "cmake --install '" XOS_BUILD_FOLDER "' --prefix prefix"), 0);
    const auto made = xos_new("shop");
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("cd shop && script/server"));
    const auto added = xos_new("resource order_line", "shop");
    ASSERT_EQ(added.status, 0) << added.err;
    EXPECT_THAT(added.out, HasSubstr("/order_lines"));

    ASSERT_EQ(shell(path("shop"), "export CMAKE_PREFIX_PATH='" + folder.path() + "/prefix'; script/test"), 0);

    testing::TemporaryFolder data;
    ASSERT_EQ(shell(path("shop"), "build/shop version | grep 'shop 0.1.0'"), 0);
    ASSERT_EQ(shell(path("shop"), "build/shop routes | grep '/api/order_lines/{id}'"), 0);
    Program shop{
        {"serve", "--demo", "--data", data.path(), "--Server:Urls=http://127.0.0.1:0"}, {}, path("shop/build/shop")};
    const auto ready = shop.read_line();
    ASSERT_THAT(ready, ::testing::StartsWith("shop is ready: http://"));
    testing::Client client{ready.substr(ready.find("http://"))};
    EXPECT_EQ(client.get("/").find("Location"), "/items");
    EXPECT_THAT(client.get("/items").body, HasSubstr("<h1 class=\"h3 mb-0\">Items</h1>"));
    EXPECT_THAT(client.get("/order_lines").body, HasSubstr("Order lines"));
    EXPECT_THAT(client.get("/shop.js").body, HasSubstr("['/items', 'Items'],\n    ['/order_lines', 'Order lines'],"));
    for (const auto* file : {"/items.js", "/shop.js", "/shop.css", "/order_lines.js", "/lib/xos.mjs", "/lib/xos.css",
                             "/login", "/users"}) {
        EXPECT_EQ(client.get(file).status, 200) << file;
    }
    client.sign_in("admin@acme.test", "demo-Passw0rd!");
    EXPECT_EQ(client.post("/api/order_lines", R"({"name":"First"})").message(), "Order line created successfully");
    EXPECT_EQ(client.get("/api/order_lines").text("data.items.0.name"), "First");
}

TEST_F(NewApplication, a_folder_that_is_there_stays_as_it_is) {
    fs::create_directory(path("shop"));
    const auto refused = xos_new("shop");
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("there is a file or folder shop already"));
    EXPECT_TRUE(fs::is_empty(path("shop")));
}

TEST_F(NewApplication, a_name_that_does_not_do_is_refused_and_nothing_is_written) {
    for (const auto* words : {"Shop", "../shop", "class", "shop --resource users", "shop --resource shop",
                              "shop --resource sheep --plural sheep", "shop --resource a --plural 'b c'", "''", ""}) {
        const auto refused = xos_new(words);
        EXPECT_EQ(refused.status, 2) << words;
        EXPECT_THAT(refused.err, ::testing::StartsWith("xos")) << words;
        EXPECT_FALSE(fs::exists(path("shop"))) << words;
    }
}

TEST_F(NewApplication, a_resource_is_not_written_twice_nor_outside_an_application) {
    EXPECT_EQ(xos_new("resource order").status, 2);
    ASSERT_EQ(xos_new("shop --resource pear").status, 0);
    const auto list = read(path("shop/server/shop.cpp"));
    EXPECT_THAT(list, HasSubstr("add_pears(program);\n    // xos new resource: add"));
    const auto twice = xos_new("resource pear", "shop");
    EXPECT_EQ(twice.status, 2);
    EXPECT_THAT(twice.err, HasSubstr("pears.cpp already"));
    EXPECT_EQ(read(path("shop/server/shop.cpp")), list);
}

TEST_F(NewApplication, an_application_whose_list_lost_its_marks_is_told_so) {
    ASSERT_EQ(xos_new("shop").status, 0);
    std::ofstream{path("shop/server/shop.cpp")} << "// rewritten\n";
    const auto refused = xos_new("resource order", "shop");
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("has lost the line \"// xos new resource: include\""));
    EXPECT_FALSE(fs::exists(path("shop/server/orders.cpp")));
}

}  // namespace
}  // namespace xos::users
