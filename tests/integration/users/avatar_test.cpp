// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "image_programs.hpp"
#include "integration/users/users_server.hpp"
#include "support/form_data.hpp"
#include "xos/base/encoding.hpp"
#include "xos/testing/comes_true.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

testing::TestServerOptions with(std::vector<std::string> arguments) {
    testing::TestServerOptions options;
    options.arguments = std::move(arguments);
    options.arguments.insert(options.arguments.begin(), std::string{"--Users:ThumbnailProgram="} + XOS_THUMBNAIL);
    return options;
}

std::string part(const std::string& content, const std::string& name = "file") {
    return testing::form_part(content, "name=\"" + name + "\"; filename=\"me.jpg\"");
}

Reply send(Client& client, const std::string& path, const std::string& body) {
    return testing::send_form(client, "PUT", path, body);
}

Reply change(Client& client, const std::string& path, const std::string& image) {
    return send(client, path, part(image) + "--B--\r\n");
}

std::string avatar_path(UserId id) { return user_path(id) + "/avatar"; }

class Avatar : public ::testing::Test {
protected:
    explicit Avatar(std::vector<std::string> arguments = {}) : server{with(std::move(arguments))} {}

    std::string of(std::string_view email) { return avatar_path(server.id_of(email)); }
    /// "1,2,3" for e-mail addresses.
    std::string ids(std::initializer_list<std::string_view> emails) {
        std::string text;
        for (const auto email : emails) text += (text.empty() ? "" : ",") + std::to_string(server.id_of(email).value);
        return text;
    }

    UsersServer server;
    Client ada = server.ada();
    Client max = server.max();
    const std::string maxs = of("max@acme.test");
    const std::string picture = thumbnail::sample("photo", 400, 300);
};

TEST_F(Avatar, comes_back_as_a_thumbnail_that_nothing_runs_in) {
    const auto changed = change(max, maxs, picture);
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(changed.message(), "Avatar changed successfully");
    EXPECT_EQ(changed.integer("data.id"), server.id_of("max@acme.test").value);
    const auto version = changed.text("data.version");
    EXPECT_EQ(version.size(), 16U);

    const auto reply = ada.get(maxs + "?v=" + version);
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(thumbnail::look_at(reply.body), HasSubstr("WebpBuffer 96x96 bands 3"));
    EXPECT_THAT(thumbnail::look_at(reply.body), HasSubstr("top red bottom blue")) << "upright";
    EXPECT_EQ(reply.body.find("Secret Person"), std::string::npos);
    EXPECT_EQ(reply.find("Content-Type"), "image/webp");
    EXPECT_EQ(reply.find("ETag"), '"' + version + '"');
    EXPECT_EQ(reply.find("Cache-Control"), "private, no-cache");
    EXPECT_EQ(reply.find("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply.find("Content-Security-Policy"), "sandbox; default-src 'none'");
    EXPECT_EQ(reply.find("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_THAT(reply.find("Content-Disposition").value(), StartsWith("attachment;"));
}

TEST_F(Avatar, is_not_sent_again_to_who_has_it) {
    const auto tag = '"' + change(max, maxs, picture).text("data.version") + '"';
    const auto known = ada.get(maxs, {{"If-None-Match", tag}});
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.body, "");
    EXPECT_EQ(known.find("ETag"), tag);
    EXPECT_EQ(ada.request("HEAD", maxs).status, 200);
    change(max, maxs, picture);
    EXPECT_EQ(ada.get(maxs, {{"If-None-Match", tag}}).status, 200) << "another version";
}

TEST_F(Avatar, is_gone_when_it_was_removed) {
    EXPECT_EQ(ada.get(maxs).message(), "Avatar not found");
    EXPECT_EQ(max.remove(maxs).message(), "Avatar not found");
    change(max, maxs, picture);
    const auto removed = max.remove(maxs);
    EXPECT_EQ(removed.status, 200);
    EXPECT_EQ(removed.raw("data"), "null");
    EXPECT_EQ(removed.message(), "Avatar removed successfully");
    EXPECT_EQ(ada.get(maxs).status, 404);
    EXPECT_EQ(max.remove(maxs).status, 404);
}

TEST_F(Avatar, belongs_to_its_user_and_to_admins) {
    EXPECT_EQ(change(ada, maxs, picture).status, 200);
    EXPECT_EQ(change(max, of("ada@acme.test"), picture).status, 403);
    EXPECT_EQ(max.remove(of("ada@acme.test")).status, 403);
    EXPECT_EQ(ada.remove(maxs).status, 200);
    auto nobody = server.anonymous();
    EXPECT_EQ(change(nobody, maxs, picture).status, 401);
    EXPECT_EQ(nobody.get(maxs).status, 401);
}

// rules: ARC-3 TEN-2
TEST_F(Avatar, of_another_tenant_is_absent) {
    change(max, maxs, picture);
    auto gus = server.gus();
    EXPECT_EQ(gus.get(maxs).message(), "User not found");
    EXPECT_EQ(change(gus, maxs, picture).message(), "User not found");
    EXPECT_EQ(gus.remove(maxs).message(), "User not found");
    EXPECT_EQ(gus.get("/api/users/avatars?ids=" + ids({"max@acme.test"})).raw("data"), "[]");
    EXPECT_EQ(max.get(maxs).status, 200);
}

TEST_F(Avatar, of_a_deleted_user_comes_back_with_the_user) {
    change(max, maxs, picture);
    const auto path = user_path(server.id_of("max@acme.test"));
    ada.remove(path);
    EXPECT_EQ(ada.get(maxs).message(), "User not found");
    EXPECT_EQ(change(ada, maxs, picture).status, 404);
    EXPECT_EQ(ada.remove(maxs).status, 404);
    EXPECT_EQ(ada.get("/api/users/avatars?ids=" + ids({"max@acme.test"})).raw("data"), "[]");
    ada.post(path + "/restore");
    EXPECT_EQ(ada.get(maxs).status, 200);
}

TEST_F(Avatar, lists_say_who_has_one_and_in_which_version) {
    const auto of_max = change(max, maxs, picture);
    const auto of_ada = change(ada, of("ada@acme.test"), picture);
    EXPECT_EQ(ada.get("/api/users/avatars?ids=" + ids({"max@acme.test", "ada@acme.test", "max@acme.test"})).raw("data"),
              "[" + of_ada.raw("data") + "," + of_max.raw("data") + "]");
    EXPECT_EQ(max.get("/api/users/avatars?ids=" + ids({"max@acme.test"})).raw("data"), "[" + of_max.raw("data") + "]");
    EXPECT_EQ(max.get("/api/users/avatars").raw("data"), "[]");
    EXPECT_EQ(max.get("/api/users/avatars?ids=999999,0,-1").raw("data"), "[]");
    const auto refusal = [&](const std::string& wrong) {
        const auto reply = max.get("/api/users/avatars?ids=" + wrong);
        return std::to_string(reply.status) + reply.raw("validationErrors");
    };
    for (const auto* wrong : {"x", "1,,2", ",1", "1;2", "99999999999999999999", "1%20"}) {
        EXPECT_EQ(refusal(wrong), R"(400{"ids":["The value is not a valid id"]})") << wrong;
    }
}

TEST_F(Avatar, lists_are_for_a_hundred_users) {
    std::vector<NewPerson> people;
    for (int i = 0; i < 120; ++i) people.push_back({.name = "P", .email = "p" + std::to_string(i) + "@acme.test"});
    server.add_all(server.acme(), people);
    const auto first = server.id_of("p0@acme.test").value;
    const auto last = server.id_of("p99@acme.test");
    change(ada, avatar_path(last), picture);
    change(ada, avatar_path(UserId{first}), picture);
    const auto ask = [&](int count) {
        std::string list;
        for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + std::to_string(first + i);
        return ada.get("/api/users/avatars?ids=" + list);
    };
    EXPECT_EQ(ask(99).integer("data.0.id"), first);
    EXPECT_EQ(ask(99).raw("data.1"), "");
    EXPECT_EQ(ask(100).integer("data.1.id"), last.value);
    EXPECT_EQ(ask(101).raw("validationErrors"), R"({"ids":["At most 100 ids are taken"]})");
}

TEST_F(Avatar, a_change_is_an_event_and_a_row_of_the_history) {
    const auto version = change(ada, maxs, picture).text("data.version");
    ada.remove(maxs);
    const auto id = std::to_string(server.id_of("max@acme.test").value);
    const auto events = server.events(server.acme());
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].event, "UserAvatarChanged");
    EXPECT_EQ(events[0].payload, "[" + id + ",\"" + version + "\"]");
    EXPECT_EQ(events[0].actor_id, server.id_of("ada@acme.test"));
    EXPECT_EQ(events[1].payload, "[" + id + ",null]");
    EXPECT_TRUE(server.events(server.globex()).empty());
    const auto past = server.activities(server.id_of("max@acme.test"));
    ASSERT_EQ(past.size(), 2U);
    EXPECT_EQ(past[0].action, "user_avatar_changed");
    EXPECT_EQ(past[1].action, "user_avatar_removed");
    EXPECT_EQ(past[0].data, R"({"Name":"Max","Email":"max@acme.test"})");
    EXPECT_EQ(past[0].performed_by, server.id_of("ada@acme.test"));
}

TEST_F(Avatar, what_cannot_be_used_says_why_and_changes_nothing) {
    const auto version = change(max, maxs, picture).text("data.version");
    const auto refusal = [&](const std::string& image) {
        const auto reply = change(max, maxs, image);
        return std::to_string(reply.status) + " " + reply.message();
    };
    EXPECT_EQ(refusal(""), "400 File is empty");
    EXPECT_EQ(refusal("hello"), "400 File is not a JPEG, PNG, WebP or GIF image");
    EXPECT_EQ(refusal("<svg xmlns='http://www.w3.org/2000/svg'/>"), "400 File is not a JPEG, PNG, WebP or GIF image");
    EXPECT_EQ(refusal("%PDF-1.4"), "400 File is not a JPEG, PNG, WebP or GIF image");
    EXPECT_EQ(refusal(picture.substr(0, picture.size() / 2)), "400 Image cannot be read");
    EXPECT_EQ(ada.get("/api/users/avatars?ids=" + ids({"max@acme.test"})).text("data.0.version"), version);
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
    EXPECT_EQ(server.activities(server.id_of("max@acme.test")).size(), 1U);
}

TEST_F(Avatar, a_body_holds_one_file) {
    EXPECT_EQ(send(max, maxs, part(picture, "note") + "--B--\r\n").raw("validationErrors"),
              R"({"file":["File is required"]})");
    EXPECT_EQ(send(max, maxs, part(picture) + part(picture) + "--B--\r\n").raw("validationErrors"),
              R"({"file":["Only one file is taken"]})");
    EXPECT_EQ(send(max, maxs, part(picture)).raw("validationErrors"),
              R"({"$":["The request body is not valid multipart/form-data"]})");
    EXPECT_EQ(max.put(maxs, R"({"file":"x"})").status, 415);
    EXPECT_EQ(send(max, maxs, part("x", "note") + part(picture) + "--B--\r\n").status, 200)
        << "fields beside it may be";
    EXPECT_EQ(send(max, avatar_path(UserId{999'999}), "").status, 403);
    EXPECT_EQ(send(ada, avatar_path(UserId{999'999}), "").message(), "User not found");
}

TEST_F(Avatar, a_commit_that_fails_leaves_the_one_before) {
    const auto version = change(max, maxs, picture).text("data.version");
    server.server().faults().fail_commits();
    EXPECT_EQ(change(max, maxs, picture).status, 503);
    EXPECT_EQ(max.remove(maxs).status, 503);
    server.server().faults().heal();
    EXPECT_EQ(max.get(maxs).find("ETag"), '"' + version + '"');
    EXPECT_EQ(server.events(server.acme()).size(), 1U);
}

TEST_F(Avatar, nothing_of_an_upload_stays_in_the_data_folder) {
    const auto files = [&] {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator{server.server().data_folder()}) {
            if (entry.path().filename().string().starts_with("unnamed")) names.push_back(entry.path().string());
        }
        return names;
    };
    change(max, maxs, picture);
    change(max, maxs, "hello");
    EXPECT_THAT(files(), IsEmpty());
}

class SmallAvatar : public Avatar {
protected:
    SmallAvatar() : Avatar{{"--Users:AvatarBytes=100000", "--Users:AvatarPixels=10000"}} {}
};

TEST_F(SmallAvatar, the_number_of_bytes_has_a_limit) {
    const auto image = thumbnail::sample("jpeg", 100, 100);
    const auto of_size = [&](std::size_t size) { return image + std::string(size - image.size(), '\0'); };
    EXPECT_EQ(change(max, maxs, of_size(99'999)).status, 200) << "what follows the end of an image is not looked at";
    EXPECT_EQ(change(max, maxs, of_size(100'000)).status, 200);
    const auto reply = change(max, maxs, of_size(100'001));
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.message(), "Image is too large");
    EXPECT_EQ(change(max, maxs, of_size(10'000'000)).message(), "Image is too large") << "refused before it is read";
    EXPECT_THAT(server.app().services().metrics.to_prometheus(),
                HasSubstr("xos_limit_refusals_total{limit=\"avatar_size\"} 2"));
}

TEST_F(SmallAvatar, the_number_of_pixels_has_a_limit) {
    EXPECT_EQ(change(max, maxs, thumbnail::sample("png", 99, 101)).status, 200);
    EXPECT_EQ(change(max, maxs, thumbnail::sample("png", 100, 100)).status, 200);
    const auto reply = change(max, maxs, thumbnail::sample("png", 73, 137));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.message(), "Image has too many pixels");
}

/// Stands in the place of xos-thumbnail and works only once open() was called.
class Gate {
public:
    Gate() {
        std::ofstream{path()} << "#!/bin/sh\necho $$ > " << folder_.path() << "/pid\nwhile [ ! -e " << folder_.path()
                              << "/open ]; do sleep 0.05; done\nexec " << XOS_THUMBNAIL << " \"$@\"\n";
        ::chmod(path().c_str(), 0700);
    }
    std::string path() const { return folder_.path() + "/gate"; }
    void open() const { std::ofstream{folder_.path() + "/open"}; }
    /// Of the one that began last.
    int process() const {
        int pid = 0;
        std::ifstream{folder_.path() + "/pid"} >> pid;
        return pid;
    }

private:
    testing::TemporaryFolder folder_;
};

TEST(AvatarWork, beyond_ten_pictures_at_once_others_are_asked_to_come_later) {
    const Gate gate;
    UsersServer server{with({"--Users:ThumbnailProgram=" + gate.path()})};
    const auto path = avatar_path(server.id_of("max@acme.test"));
    const auto picture = thumbnail::sample("png", 10, 10);
    std::atomic<int> done = 0;
    std::atomic<int> refused = 0;
    std::vector<std::jthread> senders;
    for (int i = 0; i < 14; ++i) {
        senders.emplace_back([&, client = server.max()]() mutable {
            const auto reply = change(client, path, picture);
            if (reply.status == 200) ++done;
            if (reply.status == 503 && reply.find("Retry-After") == "2") ++refused;
        });
    }
    EXPECT_TRUE(comes_true([&] { return refused == 4; }, 8s)) << "two in work and eight that wait are taken";
    EXPECT_EQ(server.max().get("/api/users").status, 200) << "no I/O thread waits";
    gate.open();
    senders.clear();
    EXPECT_EQ(done, 10);
    EXPECT_EQ(refused, 4);
}

TEST(AvatarWork, a_stop_of_the_server_ends_it) {
    const Gate gate;
    std::jthread sender;
    {
        UsersServer server{with({"--Users:ThumbnailProgram=" + gate.path(), "--Limits:StopTime=200"})};
        sender = std::jthread{[client = server.max(), path = avatar_path(server.id_of("max@acme.test"))]() mutable {
            try {
                EXPECT_NE(change(client, path, thumbnail::sample("png", 10, 10)).status, 200);
            } catch (const std::exception&) {
                // The connection was closed, which is an answer as well.
            }
        }};
        EXPECT_TRUE(comes_true([&] { return gate.process() > 0; }, 10s));
    }
    EXPECT_NE(::kill(gate.process(), 0), 0) << "it still runs";
}

TEST(AvatarWork, without_its_program_everything_else_works) {
    UsersServer server{with({"--Users:ThumbnailProgram=/nowhere/xos-thumbnail"})};
    auto max = server.max();
    const auto path = avatar_path(server.id_of("max@acme.test"));
    const auto reply = change(max, path, thumbnail::sample("png", 10, 10));
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.message(), "Failed to change avatar");
    EXPECT_EQ(server.logged("/nowhere/xos-thumbnail cannot be started"), 1U);
    EXPECT_EQ(max.get(path).status, 404);
}

}  // namespace
}  // namespace xos::users
