// SPDX-License-Identifier: Apache-2.0
#include "xos/http/static_files.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "xos/base/config.hpp"

namespace xos::http {
namespace {

namespace fs = std::filesystem;

constexpr unsigned char plain[] = {'p', 'l', 'a', 'i', 'n'};
constexpr unsigned char zipped[] = {'g', 'z'};
constexpr unsigned char brotli[] = {'b', 'r'};

const std::vector<Asset>& assets() {
    static const std::vector<Asset> list{
        {.path = "/login", .content_type = "text/html", .etag = "\"one\"", .identity = plain, .gzip = {}, .brotli = {}},
        {.path = "/assets/app-1.js",
         .content_type = "text/javascript",
         .etag = "\"two\"",
         .identity = plain,
         .gzip = zipped,
         .brotli = brotli,
         .immutable = true}};
    return list;
}

struct Answer {
    bool is_served = false;
    Response response;
    std::string body() const { return {response.static_body.begin(), response.static_body.end()}; }
};

Answer serve(const StaticFiles& files, std::string_view path, std::vector<Field> fields = {},
             Method method = Method::get) {
    RequestHead head;
    head.method = method;
    head.fields = fields;
    Answer answer;
    answer.is_served = files.serve(head, path, answer.response);
    return answer;
}

TEST(StaticFiles, serves_the_encoding_that_the_client_likes_best) {
    const auto files = StaticFiles::embedded(assets());
    const auto br = serve(files, "/assets/app-1.js", {{"Accept-Encoding", "gzip, br"}});
    EXPECT_EQ(br.body(), "br");
    EXPECT_EQ(br.response.find("Content-Encoding"), "br");
    EXPECT_EQ(br.response.find("ETag"), "\"two-br\"");
    EXPECT_EQ(br.response.find("Vary"), "Accept-Encoding");
    EXPECT_EQ(br.response.find("Content-Type"), "text/javascript");
    EXPECT_EQ(br.response.find("Cache-Control"), "public, max-age=31536000, immutable");
    const auto gz = serve(files, "/assets/app-1.js", {{"Accept-Encoding", "gzip;q=1, br;q=0"}});
    EXPECT_EQ(gz.body(), "gz");
    EXPECT_EQ(gz.response.find("ETag"), "\"two-gz\"");
    const auto identity = serve(files, "/login", {{"Accept-Encoding", "gzip, br"}});
    EXPECT_EQ(identity.body(), "plain");
    EXPECT_FALSE(identity.response.find("Content-Encoding"));
    EXPECT_EQ(identity.response.find("Cache-Control"), "no-cache");
}

TEST(StaticFiles, answers_304_by_weak_compare_of_this_encodings_validator) {
    const auto files = StaticFiles::embedded(assets());
    for (const auto* tag : {"\"one\"", "W/\"one\"", "\"x\", W/\"one\"", "*"}) {
        const auto answer = serve(files, "/login", {{"If-None-Match", tag}});
        EXPECT_EQ(answer.response.status, 304) << tag;
        EXPECT_TRUE(answer.response.static_body.empty());
        EXPECT_EQ(answer.response.find("ETag"), "\"one\"");
        EXPECT_TRUE(answer.response.find("Cache-Control"));
    }
    for (const auto* tag : {"\"one-gz\"", "one", "\"ONE\"", ""}) {
        EXPECT_EQ(serve(files, "/login", {{"If-None-Match", tag}}).response.status, 200) << tag;
    }
    const auto other = serve(files, "/assets/app-1.js", {{"Accept-Encoding", "br"}, {"If-None-Match", "\"two\""}});
    EXPECT_EQ(other.response.status, 200);
}

TEST(StaticFiles, PATH_3_knows_only_exact_paths_and_leaves_the_response_alone_otherwise) {
    const auto files = StaticFiles::embedded(assets());
    for (const auto* path : {"", "/", "/Login", "/login/", "/login/..", "//login", "/assets", "/assets/", "login"}) {
        const auto answer = serve(files, path);
        EXPECT_FALSE(answer.is_served) << path;
        EXPECT_TRUE(answer.response.fields().empty());
    }
    EXPECT_FALSE(serve(files, "/login", {}, Method::post).is_served);
    EXPECT_TRUE(serve(files, "/login", {}, Method::head).is_served);
}

class StaticFolder : public testing::Test {
protected:
    StaticFolder() {
        write("page.html", "<p>");
        write("index.html", "start");
        write("app.js", "js");
        write("sub/index.html", "sub");
        write("app.js.map", "map");
        write(".secret", "no");
        write(".git/config", "no");
        write("../outside-" + root.filename().string(), "outside");
        fs::create_symlink("app.js", root / "link.js");
        fs::create_directory_symlink("/etc", root / "etc");
    }
    ~StaticFolder() override {
        fs::remove_all(root);
        fs::remove(root.parent_path() / ("outside-" + root.filename().string()));
    }
    void write(const std::string& name, std::string_view text) const {
        fs::create_directories((root / name).parent_path());
        std::ofstream{root / name} << text;
    }
    const fs::path root = fs::temp_directory_path() / ("xos-static-" + std::to_string(::getpid()));
};

TEST_F(StaticFolder, PATH_3_serves_regular_files_only) {
    const auto files = StaticFiles::from_folder(root.string());
    EXPECT_EQ(serve(files, "/page").body(), "<p>");
    EXPECT_EQ(serve(files, "/page").response.find("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(serve(files, "/app.js").body(), "js");
    EXPECT_EQ(serve(files, "/").body(), "start");
    EXPECT_EQ(serve(files, "/index").body(), "start");
    EXPECT_EQ(serve(files, "/sub/").body(), "sub");
    for (const auto* path : {"/page.html", "/link.js", "/etc/passwd", "/etc", "/.secret", "/.git/config", "/app.js.map",
                             "/sub", "/../outside"}) {
        EXPECT_FALSE(serve(files, path).is_served) << path;
    }
}

TEST_F(StaticFolder, the_validator_changes_with_the_content) {
    const auto before = StaticFiles::from_folder(root.string());
    write("app.js", "new");
    const auto after = StaticFiles::from_folder(root.string());
    const auto old = serve(before, "/app.js");
    EXPECT_EQ(serve(after, "/app.js", {{"If-None-Match", *old.response.find("ETag")}}).response.status, 200);
    EXPECT_EQ(serve(before, "/app.js", {{"If-None-Match", *old.response.find("ETag")}}).response.status, 304);
}

TEST_F(StaticFolder, refuses_folders_it_cannot_read_and_paths_served_twice) {
    EXPECT_THROW(StaticFiles::from_folder((root / "missing").string()), ConfigError);
    write("page", "again");
    EXPECT_THROW(StaticFiles::from_folder(root.string()), ConfigError);
}

}  // namespace
}  // namespace xos::http
