// SPDX-License-Identifier: Apache-2.0
// Files that come and go while their contents are copied.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>

#include "app/files/storage_settings.hpp"
#include "integration/files/files_server.hpp"
#include "xos/app/backup.hpp"
#include "xos/db/backup.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::uploads {
namespace {

/// A storage in which something happens just before a content is opened.
class EventfulStorage final : public files::Storage {
public:
    EventfulStorage(std::unique_ptr<Storage> real, std::function<void()> before_open)
        : real_{std::move(real)}, before_open_{std::move(before_open)} {}

    Task<std::shared_ptr<http::FileBody>> open(std::string name) override {
        before_open_();
        return real_->open(std::move(name));
    }
    Task<std::unique_ptr<files::ContentWriter>> create(std::uint64_t size) override { return real_->create(size); }
    Task<std::unique_ptr<files::ContentWriter>> create_as(std::string name, std::uint64_t size) override {
        return real_->create_as(std::move(name), size);
    }
    Task<std::expected<std::unique_ptr<files::ContentWriter>, ResumeError>> resume(std::string name) override {
        return real_->resume(std::move(name));
    }
    Task<std::optional<std::uint64_t>> durable_size(std::string name) override {
        return real_->durable_size(std::move(name));
    }
    Task<void> remove(std::string name) override { return real_->remove(std::move(name)); }
    Task<std::vector<std::string>> list(std::string after, std::size_t most) override {
        return real_->list(std::move(after), most);
    }

private:
    std::unique_ptr<Storage> real_;
    std::function<void()> before_open_;
};

class BackupRace : public ::testing::Test {
protected:
    Moved backup_while(std::function<void()> something) {
        auto& services = server.app().services();
        ApplicationOptions options;
        options.data_folder = server.data().folder();
        options.storage = std::make_unique<EventfulStorage>(
            open_storage(services.config, options.data_folder, pool, services.clock, services.log),
            std::move(something));
        return backup(services.config, options, folder.path() + "/copy.db", folder.path() + "/kept");
    }
    std::size_t files_in_copy() const {
        return db::read_backup(folder.path() + "/copy.db", {.table = "files", .columns = {"content"}, .after = {}})
            .size();
    }

    testing::TemporaryFolder folder;
    FilesServer server;
    WorkerPool pool{{.name = "files"}};
    Client max = server.max();
};

TEST_F(BackupRace, DUR_8_a_file_that_is_deleted_meanwhile_is_in_neither_part) {
    std::vector<std::string> paths;
    for (const auto* name : {"a.txt", "b.txt", "c.txt"}) paths.push_back(path_of(upload(max, name, name)));
    int opened = 0;
    const auto moved = backup_while([&] {
        if (++opened != 2) return;
        for (const auto& path : paths) max.remove(path);
    });
    EXPECT_EQ(moved.files, 0U);
    EXPECT_EQ(files_in_copy(), 0U);
    EXPECT_TRUE(moved.contents->lost.empty());
    EXPECT_EQ(moved.contents->copied, 1U) << "the one that was copied before stays beside it";
}

TEST_F(BackupRace, DUR_8_files_that_go_one_after_another_do_not_end_it) {
    std::vector<std::string> paths;
    for (int i = 0; i < 8; ++i) paths.push_back(path_of(upload(max, std::to_string(i) + ".txt", "text")));
    int opened = 0;
    const auto moved = backup_while([&] {
        if (++opened % 3 == 0 && !paths.empty()) {
            max.remove(paths.back());
            paths.pop_back();
        }
    });
    EXPECT_TRUE(moved.contents->lost.empty());
    EXPECT_EQ(moved.files, files_in_copy());
    EXPECT_GE(moved.contents->copied + moved.contents->present, moved.files);
}

TEST_F(BackupRace, DUR_8_what_is_lost_is_told_apart_from_what_is_deleted_meanwhile) {
    const auto lost = upload(max, "lost.txt", "lost");
    server.data().run("UPDATE files SET sha256 = 'of something else'");
    std::vector<std::string> paths;
    for (int i = 0; i < 3; ++i) paths.push_back(path_of(upload(max, std::to_string(i) + ".txt", "text")));
    int opened = 0;
    const auto moved = backup_while([&] {
        // One goes in each pass, and one comes: the number of missing contents stays the same.
        if (++opened % 2 != 0 || paths.empty()) return;
        max.remove(paths.back());
        paths.pop_back();
    });
    ASSERT_EQ(moved.contents->lost.size(), 1U);
    EXPECT_EQ(moved.contents->lost[0].file, lost.integer("data.id"));
    EXPECT_EQ(moved.contents->lost[0].trouble, "of another checksum");
    EXPECT_EQ(moved.files, files_in_copy());
}

TEST_F(BackupRace, DUR_8_a_file_that_comes_meanwhile_belongs_to_the_next_one) {
    upload(max, "a.txt", "a");
    bool is_first = true;
    const auto moved = backup_while([&] {
        if (std::exchange(is_first, false)) upload(max, "b.txt", "b");
    });
    EXPECT_EQ(moved.files, 1U);
    EXPECT_EQ(moved.contents->copied, 1U);
    EXPECT_TRUE(moved.contents->lost.empty());
}

TEST_F(BackupRace, DUR_8_a_row_that_was_tampered_with_reaches_no_other_file) {
    upload(max, "a.txt", "a");
    server.data().run("UPDATE files SET content = '../../../etc/passwd'");
    const auto moved = backup_while([] {});
    ASSERT_EQ(moved.contents->lost.size(), 1U);
    EXPECT_EQ(moved.contents->lost[0].trouble, "without a name in the storage");
    EXPECT_EQ(moved.contents->copied, 0U);
}

}  // namespace
}  // namespace xos::uploads
