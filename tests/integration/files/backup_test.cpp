// SPDX-License-Identifier: Apache-2.0
// Backups with the contents of files, by the real program, on each database and each storage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "integration/files/served.hpp"
#include "support/s3_server.hpp"
#include "xos/base/descriptor.hpp"

namespace xos::uploads {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using users::Finished;

class FileBackup : public ::testing::Test {
protected:
    FileBackup() { served.start(); }

    Finished run(std::vector<std::string> arguments) const { return served.begin(std::move(arguments))->wait(); }
    Finished backup(const std::string& name) const { return run({"backup", at(name), "--files", at("kept")}); }
    Finished restore(const std::string& name) const { return run({"restore", at(name), "--files", at("kept")}); }
    std::string at(const std::string& name) const { return folder.path() + "/" + name; }

    /// Uploads a file; gives its path.
    std::string add(const std::string& name, const std::string& content) {
        const auto reply = upload(served.client(), name, content);
        EXPECT_EQ(reply.status, 201) << reply.body;
        return path_of(reply);
    }
    std::string content(const std::string& path) { return served.client().get(path + "/content").body; }
    std::int64_t files() { return served.client().get("/api/files").integer("data.pagination.totalCount").value(); }
    static std::string id_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }
    /// Where a file's content is, below the root of a local storage.
    std::string place_of(const std::string& path) const {
        const auto name = served.data().run("SELECT content FROM files WHERE id = " + id_of(path)).at(0);
        return "/contents/" + name.substr(0, 2) + "/" + name;
    }
    /// Everything that the storage has is gone.
    void lose_storage() const {
        fs::remove_all(served.data().folder() + "/files");
        if (is_on_s3()) testing::shared_s3().remove_all(fs::path{served.data().folder()}.filename().string() + "/");
        EXPECT_EQ(served.kept(), (Kept{0, 0}));
    }

    testing::TemporaryFolder folder;
    Served served;
};

// rules: CLI-3
TEST_F(FileBackup, DUR_8_a_drill_brings_back_every_file_after_the_storage_was_lost) {
    const std::string large(3'000'000, 'x');
    const std::map<std::string, std::string> kept{
        {add("a.txt", "first"), "first"}, {add("large.txt", large), large}, {add("empty-ish.txt", " "), " "}};
    const auto made = backup("copy.db");
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("Contents of files: 3 copied (3000006 bytes), 0 there already"));
    const auto later = add("later.txt", "later");
    EXPECT_EQ(served.client().remove(kept.begin()->first).status, 200);
    served.stop();
    lose_storage();

    const auto restored = restore("copy.db");
    EXPECT_EQ(restored.status, 0) << restored.err;
    EXPECT_THAT(restored.out, HasSubstr("Contents of files: 3 copied (3000006 bytes), 0 there already"));
    served.start();
    EXPECT_EQ(files(), 3);
    for (const auto& [path, content] : kept) EXPECT_TRUE(this->content(path) == content) << path;
    EXPECT_EQ(served.client().get(later).status, 404);
    EXPECT_EQ(served.kept(), (Kept{3, 0}));
}

TEST_F(FileBackup, DUR_8_the_next_backup_copies_what_is_new) {
    const auto path = add("a.txt", "first");
    EXPECT_EQ(backup("monday.db").status, 0);
    add("b.txt", "second");
    EXPECT_THAT(backup("tuesday.db").out, HasSubstr("1 copied (6 bytes), 1 there already"));
    served.client().remove(path);
    EXPECT_THAT(backup("wednesday.db").out, HasSubstr("0 copied (0 bytes), 1 there already"));
    EXPECT_EQ(backup("monday.db").status, 2) << "no backup is overwritten";
    served.stop();
    EXPECT_THAT(restore("monday.db").out, HasSubstr("1 copied (5 bytes)")) << "what was deleted since is still kept";
    served.start();
    EXPECT_EQ(content(path), "first");
}

TEST_F(FileBackup, DUR_8_a_backup_of_the_database_alone_says_so) {
    EXPECT_THAT(run({"backup", at("none.db")}).out, Not(HasSubstr("Contents")));
    add("a.txt", "first");
    const auto made = run({"backup", at("copy.db")});
    EXPECT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("Contents of files were not copied: --files DIR copies those of 1 files too."));
}

TEST_F(FileBackup, DUR_8_what_is_lost_is_named_and_everything_else_is_kept) {
    const auto good = add("good.txt", "good");
    const auto lost = add("lost.txt", "lost");
    EXPECT_EQ(backup("before.db").status, 0);
    fs::remove(at("kept") + place_of(lost));
    served.stop();
    lose_storage();
    const auto restored = restore("before.db");
    EXPECT_EQ(restored.status, 1);
    EXPECT_THAT(restored.out, HasSubstr("1 copied (4 bytes)"));
    EXPECT_THAT(restored.err,
                HasSubstr("Contents that could not be copied: 1\n  file " + id_of(lost) + " of tenant 1: absent\n"));
    served.start();
    EXPECT_EQ(content(good), "good");

    const auto made = backup("after.db");
    EXPECT_EQ(made.status, 1) << "every backup says it, until the file is deleted";
    EXPECT_THAT(made.err, HasSubstr("file " + id_of(lost) + " of tenant 1: absent\n"));
    EXPECT_TRUE(fs::exists(at("after.db")));
    served.client().remove(lost);
    EXPECT_EQ(backup("clean.db").status, 0);
}

TEST_F(FileBackup, DUR_8_a_damaged_copy_is_never_put_back) {
    const auto path = add("a.txt", "as it was");
    EXPECT_EQ(backup("copy.db").status, 0);
    std::ofstream{at("kept") + place_of(path)} << "as it wasn't";
    served.stop();
    lose_storage();
    const auto restored = restore("copy.db");
    EXPECT_EQ(restored.status, 1);
    EXPECT_THAT(restored.err, HasSubstr(" of tenant 1: of another size\n"));
    EXPECT_EQ(served.kept(), (Kept{0, 0})) << "nothing stands there in its place";
}

TEST_F(FileBackup, DUR_8_a_damaged_content_is_replaced_by_the_copy_on_a_disk) {
    const auto path = add("a.txt", "as it was");
    const auto place = served.data().folder() + "/files" + place_of(path);
    EXPECT_EQ(backup("copy.db").status, 0);
    served.stop();
    for (const auto* damage : {"as it isn't", "as", "as it was, and more"}) {
        std::ofstream{place} << damage;
        const auto restored = restore("copy.db");
        EXPECT_EQ(restored.status, 0) << restored.err;
        EXPECT_THAT(restored.out, HasSubstr("1 copied (9 bytes), 0 there already")) << damage;
    }
    EXPECT_THAT(restore("copy.db").out, HasSubstr("0 copied (0 bytes), 1 there already"));
    std::ofstream{place} << "as it isn't";
    std::ofstream{at("kept") + place_of(path)} << "damaged too";
    EXPECT_EQ(restore("copy.db").status, 1);
    EXPECT_EQ(fs::file_size(place), 11U) << "what is left of it stays";
    std::ofstream{at("kept") + place_of(path)} << "as it was";
    EXPECT_EQ(restore("copy.db").status, 0);
    served.start();
    EXPECT_EQ(content(path), "as it was");
}

TEST_F(FileBackup, DUR_8_a_restore_is_refused_before_anything_is_touched) {
    add("a.txt", "first");
    EXPECT_EQ(backup("copy.db").status, 0);
    const auto running = restore("copy.db");
    EXPECT_EQ(running.status, 2);
    EXPECT_THAT(running.err, HasSubstr("Another server is running"));
    served.stop();
    const auto nowhere = run({"restore", at("copy.db"), "--files", at("nowhere")});
    EXPECT_EQ(nowhere.status, 2);
    EXPECT_THAT(nowhere.err, HasSubstr("--files: no backup has put contents into the folder " + at("nowhere")));
    EXPECT_FALSE(fs::exists(at("nowhere")));
    EXPECT_THAT(nowhere.out, Not(HasSubstr("before")));
    EXPECT_EQ(run({"restore", at("copy.db"), "--files", folder.path()}).status, 2)
        << "there is a folder of another kind";
    EXPECT_FALSE(fs::exists(folder.path() + "/contents"));
}

TEST_F(FileBackup, DUR_8_a_content_that_was_cut_short_in_the_folder_is_copied_again) {
    const auto path = add("a.txt", "as it was");
    EXPECT_EQ(backup("monday.db").status, 0);
    std::ofstream{at("kept") + place_of(path)} << "as it";
    EXPECT_THAT(backup("tuesday.db").out, HasSubstr("1 copied (9 bytes), 0 there already"));
}

TEST_F(FileBackup, DUR_8_two_backups_at_a_time_do_not_share_a_folder) {
    add("a.txt", "first");
    EXPECT_EQ(backup("monday.db").status, 0);
    const Descriptor lock{::open(at("kept/backup.lock").c_str(), O_RDWR | O_CLOEXEC)};
    ASSERT_TRUE(try_lock(lock));
    const auto second = backup("tuesday.db");
    EXPECT_EQ(second.status, 2);
    EXPECT_THAT(second.err, HasSubstr("--files: another backup is writing to the folder " + at("kept")));
    EXPECT_FALSE(fs::exists(at("tuesday.db")));
    EXPECT_FALSE(fs::exists(at("tuesday.db.making")));
}

TEST_F(FileBackup, DUR_8_the_folder_in_use_is_no_place_for_a_backup_on_a_disk) {
    add("a.txt", "first");
    const auto same = run({"backup", at("copy.db"), "--files", served.data().folder() + "/files/"});
    EXPECT_EQ(same.status, 2);
    EXPECT_THAT(same.err, HasSubstr("is where the server keeps the contents"));
    EXPECT_FALSE(fs::exists(at("copy.db")));
}

TEST_F(FileBackup, DUR_8_one_content_that_cannot_be_read_keeps_no_other_out_on_a_disk) {
    const auto good = add("good.txt", "good");
    const auto bad = add("bad.txt", "bad");
    const auto place = served.data().folder() + "/files" + place_of(bad);
    fs::remove(place);
    fs::create_symlink("/dev/null", place);
    const auto made = backup("copy.db");
    EXPECT_EQ(made.status, 1);
    EXPECT_THAT(made.out, HasSubstr("1 copied (4 bytes)"));
    EXPECT_THAT(made.err, HasSubstr("file " + id_of(bad) + " of tenant 1: a file cannot be opened"));
    EXPECT_TRUE(fs::exists(at("copy.db")));
}

TEST_F(FileBackup, DUR_8_the_rights_of_a_folder_that_was_there_stay) {
    fs::create_directory(at("kept"));
    fs::permissions(at("kept"), fs::perms::owner_all | fs::perms::group_all);
    add("a.txt", "first");
    EXPECT_EQ(backup("copy.db").status, 0);
    EXPECT_EQ(fs::status(at("kept")).permissions(), fs::perms::owner_all | fs::perms::group_all);
    EXPECT_EQ(run({"backup", at("two.db"), "--files", at("new")}).status, 0);
    EXPECT_EQ(fs::status(at("new")).permissions(), fs::perms::owner_all);
}

class KilledFileBackup : public FileBackup {
protected:
    KilledFileBackup() {
        for (int i = 0; i < 40; ++i) {
            const std::string content(static_cast<std::size_t>(200'000 + i), static_cast<char>('a' + i % 26));
            kept[add(std::to_string(i) + ".txt", content)] = content;
        }
    }
    /// Runs a command with `--files` and kills it when it has copied some of the contents. False when it was faster.
    bool kill_half_way(const std::string& command, const std::string& target) const {
        const auto copied = [&target] { return files_below(target); };
        const auto before = copied();
        const auto process = served.begin({command, at("copy.db"), "--files", at("kept")});
        while (process->is_running() && copied() < before + 3) std::this_thread::yield();
        process->signal(SIGKILL);
        process->wait();
        return copied() > before && copied() < kept.size();
    }
    void expect_all() {
        EXPECT_EQ(files(), 40);
        for (const auto& [path, content] : kept) EXPECT_TRUE(this->content(path) == content) << path;
    }

    std::map<std::string, std::string> kept;
};

TEST_F(KilledFileBackup, REL_1_DUR_8_is_no_backup_and_the_next_one_is_whole) {
    int killed = 0;
    for (int round = 0; round < 20 && killed < 4; ++round) {
        if (kill_half_way("backup", at("kept/contents"))) {
            ++killed;
            EXPECT_FALSE(fs::exists(at("copy.db"))) << "what is not whole has no name";
        } else {
            fs::remove(at("copy.db"));
            fs::remove_all(at("kept"));
        }
    }
    EXPECT_GT(killed, 0);
    EXPECT_EQ(backup("copy.db").status, 0);
    served.stop();
    lose_storage();
    const auto restored = restore("copy.db");
    EXPECT_EQ(restored.status, 0) << restored.err;
    served.start();
    expect_all();
}

// On a disk: the test's S3 server keeps a part of an object when its sender is killed, which S3 never does.
TEST_F(KilledFileBackup, REL_1_DUR_8_a_restore_goes_on_where_it_was_killed_on_a_disk) {
    EXPECT_EQ(backup("copy.db").status, 0);
    served.stop();
    lose_storage();
    int killed = 0;
    for (int round = 0; round < 20 && killed < 4; ++round) {
        if (kill_half_way("restore", served.data().folder() + "/files/contents")) {
            ++killed;
        } else {
            lose_storage();
        }
    }
    EXPECT_GT(killed, 0);
    const auto restored = restore("copy.db");
    EXPECT_EQ(restored.status, 0) << restored.err;
    served.start();
    expect_all();
}

}  // namespace
}  // namespace xos::uploads
