// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>

#include "integration/files/files_server.hpp"
#include "xos/testing/fake_clock.hpp"

namespace xos::uploads {
namespace {

class ListFiles : public ::testing::Test {
protected:
    ListFiles() {
        for (const auto& [name, content] : std::vector<std::pair<std::string, std::string>>{
                 {"beta.txt", "22"}, {"Alpha.txt", "1"}, {"gamma_1%.txt", "4444"}, {"Ärger.txt", "333"}}) {
            upload(max, name, content);
            clock.advance(std::chrono::milliseconds{1});  // or two files of one millisecond are of the same age
        }
    }
    /// The names of a page, one after another.
    std::string names(const std::string& query) {
        const auto reply = max.get("/api/files" + query);
        EXPECT_EQ(reply.status, 200) << reply.body;
        std::string text;
        for (int i = 0; !reply.raw("data.items." + std::to_string(i)).empty(); ++i) {
            text += (i > 0 ? " " : "") + reply.text("data.items." + std::to_string(i) + ".name");
        }
        return text;
    }

    testing::TestServerOptions on_clock() {
        testing::TestServerOptions options;
        options.application.clock = &clock;
        return options;
    }

    testing::FakeClock clock;
    FilesServer server{on_clock()};
    Client max = server.max();
};

// rules: ENV-7 USR-3 USR-4
TEST_F(ListFiles, FILE_2_pages_like_the_list_of_users) {
    EXPECT_EQ(names(""), "Alpha.txt beta.txt gamma_1%.txt Ärger.txt");
    EXPECT_EQ(names("?sortDirection=DESC"), "Ärger.txt gamma_1%.txt beta.txt Alpha.txt");
    EXPECT_EQ(names("?sortBy=size"), "Alpha.txt beta.txt Ärger.txt gamma_1%.txt");
    EXPECT_EQ(names("?sortBy=size&sortDirection=desc&pageSize=1"), "gamma_1%.txt");
    EXPECT_EQ(names("?sortBy=createdAt"), "beta.txt Alpha.txt gamma_1%.txt Ärger.txt");
    EXPECT_EQ(names("?sortBy=created_at&sortDirection=desc&pageSize=2"), "Ärger.txt gamma_1%.txt");
    EXPECT_EQ(names("?sortBy=content&page=0&pageSize=1000"), "Alpha.txt beta.txt gamma_1%.txt Ärger.txt");
    EXPECT_EQ(names("?page=2&pageSize=3"), "Ärger.txt");
    const auto past = max.get("/api/files?page=9&pageSize=3");
    EXPECT_EQ(past.raw("data.items"), "[]");
    EXPECT_EQ(past.integer("data.pagination.totalCount"), 4);
    EXPECT_EQ(past.integer("data.pagination.totalPages"), 2);
}

// rules: USR-5 SQL-2 DB-11
TEST_F(ListFiles, FILE_2_searches_names_without_regard_to_case) {
    EXPECT_EQ(names("?search=ALPHA"), "Alpha.txt");
    EXPECT_EQ(names("?search=%C3%A4rg"), "Ärger.txt");
    EXPECT_EQ(names("?search=_1%25"), "gamma_1%.txt");
    EXPECT_EQ(names("?search=%25&sortBy=size"), "gamma_1%.txt");
    EXPECT_EQ(names("?search=ta&sortBy=createdAt&sortDirection=desc"), "beta.txt");
    EXPECT_EQ(names("?search=nothing"), "");
    EXPECT_EQ(max.get("/api/files?search=txt&pageSize=1").integer("data.pagination.totalCount"), 4);
    EXPECT_EQ(max.get("/api/files?search=%01").status, 400);
}

TEST_F(ListFiles, SEC_5_names_come_back_as_they_were_given) {
    for (const std::string name : {"<script>alert(1)</script>.txt", "a'b\xE2\x80\xAE.txt", "😀 & co.txt"}) {
        const auto reply = upload(max, name, "x");
        // What stands behind the last slash is the name.
        const auto expected = name.substr(name.rfind('/') == std::string::npos ? 0 : name.rfind('/') + 1);
        EXPECT_EQ(reply.text("data.name"), expected);
        EXPECT_EQ(max.get(path_of(reply)).text("data.name"), expected);
    }
}

}  // namespace
}  // namespace xos::uploads
