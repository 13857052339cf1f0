// SPDX-License-Identifier: Apache-2.0
// What only a storage in a bucket does: where things are, several servers, what a kill leaves.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/run_task.hpp"
#include "conformance/storage/subjects.hpp"
#include "support/contents.hpp"
#include "xos/base/config.hpp"

namespace xos::files {
namespace {

using testing::finished;
using testing::shared_s3;
using testing::written;
using ResumeError = Storage::ResumeError;

class S3StorageTest : public ::testing::Test {
protected:
    std::string key_of(const std::string& name) const {
        return subject.options.prefix + name.substr(0, 2) + '/' + name;
    }
    std::string staged(std::string_view place, const std::string& name) const {
        return subject.staging() + '/' + std::string{place} + '/' + name;
    }
    /// What a kill leaves of a content that was sent, in part or as a whole.
    void leave_behind(const std::string& name, std::string_view bytes) const {
        std::filesystem::create_directories(staged("contents", name.substr(0, 2)));
        std::ofstream{staged("contents/" + name.substr(0, 2), name)} << bytes;
    }

    WorkerPool pool{{.name = "files", .threads = 2}};
    S3Subject subject;
    std::unique_ptr<Storage> storage = subject.open(pool);
};

TEST_F(S3StorageTest, UP_1_a_content_is_here_until_it_is_whole_and_there_afterwards) {
    auto writer = written(*storage, "hello");
    const auto name = writer->name();
    EXPECT_EQ(subject.objects(), 0U);
    EXPECT_TRUE(std::filesystem::exists(staged("unfinished", name)));
    run_task(writer->finish());
    EXPECT_EQ(shared_s3().object_size(key_of(name)), 5);
    EXPECT_EQ(files_in(subject.staging()), 0U) << "its bytes are not kept twice";
    const auto place = staged("contents/" + name.substr(0, 2), name);
    EXPECT_TRUE(std::filesystem::exists(place)) << "its row may be on its way";
    writer.reset();
    EXPECT_FALSE(std::filesystem::exists(place));
}

TEST_F(S3StorageTest, FILE_3_pieces_can_be_had_in_any_order) {
    const auto name = finished(*storage, "0123456789");
    const auto file = run_task(storage->open(name));
    EXPECT_EQ(file->descriptor(), -1);
    for (const auto& [offset, size, text] : {std::tuple{2U, 3U, "234"}, {9U, 1U, "9"}, {0U, 10U, "0123456789"}}) {
        run_task(file->load(offset, size));
        EXPECT_EQ(file->loaded(offset), text);
    }
    EXPECT_EQ(file->loaded(4), "456789");
}

TEST_F(S3StorageTest, several_servers_share_finished_contents) {
    const testing::TemporaryFolder folder;
    const auto other = subject.open_elsewhere(pool, folder.path());
    const auto name = finished(*storage, "hello");
    EXPECT_EQ(content_of(*other, name, 5), "hello");
    EXPECT_EQ(run_task(other->durable_size(name)), 5U);
    EXPECT_TRUE(run_task(other->resume(name)));
    const auto unfinished = written(*storage, "on its way")->name();
    EXPECT_EQ(run_task(other->resume(unfinished)).error(), ResumeError::absent) << "it is on the other server's disk";
    run_task(other->remove(name));
    EXPECT_EQ(content_of(*storage, name, 5), "absent");
}

TEST_F(S3StorageTest, FILE_5_what_another_server_made_is_told_of_when_it_is_two_days_old) {
    const testing::TemporaryFolder folder;
    const auto other = subject.open_elsewhere(pool, folder.path());
    const auto name = finished(*storage, "hello");
    EXPECT_TRUE(run_task(other->list("", 10)).empty()) << "its row may be on its way";
    subject.clock.by = s3_orphan_age - std::chrono::hours{1};
    EXPECT_TRUE(run_task(other->list("", 10)).empty());
    subject.clock.by = s3_orphan_age + std::chrono::hours{1};
    EXPECT_EQ(run_task(other->list("", 10)), std::vector{name});
    EXPECT_TRUE(run_task(other->list(name, 10)).empty());
}

TEST_F(S3StorageTest, FILE_5_objects_that_are_none_of_ours_are_passed_over) {
    auto options = subject.options;
    options.prefix += "deeper";
    const testing::TemporaryFolder folder;
    Logger log{standard_error_sink()};
    const auto deeper = open_s3_storage(
        options, {.root = folder.path(), .least_free_bytes = 0, .least_free_percent = 0}, pool, subject.clock, log);
    const auto writer = run_task(deeper->create(0));
    run_task(writer->write("x"));
    run_task(writer->finish());
    const auto own = finished(*storage, "y");
    subject.let_time_pass();
    EXPECT_EQ(run_task(storage->list("", 1)), std::vector{own});
    EXPECT_EQ(subject.objects(), 2U);
}

// rules: REL-1
TEST_F(S3StorageTest, UP_1_what_a_kill_left_is_told_of_at_once_and_can_be_gone_on_with) {
    const std::string cut_off(32, 'a');
    leave_behind(cut_off, "whole but perhaps not sent");
    const auto sent = finished(*storage, "sent");
    leave_behind(sent, "");
    EXPECT_EQ(run_task(storage->durable_size(cut_off)), 26U);
    EXPECT_EQ(run_task(storage->durable_size(sent)), 4U);
    auto listed = run_task(storage->list("", 10));
    auto both = std::vector{cut_off, sent};
    std::ranges::sort(both);
    EXPECT_EQ(listed, both);
    auto again = run_task(storage->resume(cut_off)).value();
    EXPECT_EQ(run_task(again->facts()).head, "whole but perhaps not sent");
    run_task(again->finish());
    again.reset();
    EXPECT_EQ(content_of(*storage, cut_off, 26), "whole but perhaps not sent");
    auto held = run_task(storage->resume(sent)).value();
    EXPECT_EQ(held->size(), 4U);
    EXPECT_EQ(run_task(held->facts()).head, "sent");
    run_task(held->finish());
    held.reset();
    EXPECT_TRUE(run_task(storage->list("", 10)).empty()) << "both are where they belong";
}

TEST_F(S3StorageTest, FILE_5_what_a_kill_left_can_be_removed) {
    const std::string cut_off(32, 'a');
    leave_behind(cut_off, "perhaps sent");
    const auto sent = finished(*storage, "sent");
    leave_behind(sent, "");
    const std::string removed(32, 'b');
    leave_behind(removed, "");
    for (const auto& name : {cut_off, sent}) {
        const auto held = run_task(storage->resume(name));
        ASSERT_TRUE(held);
        run_task(storage->remove(name));
    }
    EXPECT_EQ(run_task(storage->resume(removed)).error(), ResumeError::absent);
    EXPECT_EQ(subject.kept(), 0U);
    EXPECT_TRUE(run_task(storage->list("", 10)).empty());
}

// rules: LIM-1
TEST_F(S3StorageTest, UP_1_lists_more_than_a_page) {
    std::vector<std::string> all;
    for (int i = 0; i < 25; ++i) all.push_back(finished(*storage, "x"));
    std::ranges::sort(all);
    subject.let_time_pass();
    EXPECT_EQ(run_task(storage->list("", 1'000)), all);
    std::vector<std::string> listed;
    for (auto part = run_task(storage->list("", 4)); !part.empty(); part = run_task(storage->list(listed.back(), 4))) {
        listed.insert(listed.end(), part.begin(), part.end());
    }
    EXPECT_EQ(listed, all);
}

TEST_F(S3StorageTest, a_wrong_secret_is_refused_by_the_server) {
    subject.options.secret_key = "another";
    try {
        subject.open(pool);
        FAIL() << "taken";
    } catch (const ConfigError& error) {
        EXPECT_NE(std::string{error.what()}.find("SignatureDoesNotMatch"), std::string::npos) << error.what();
    }
}

TEST_F(S3StorageTest, a_bucket_that_is_not_there_stops_the_start) {
    subject.options.bucket = "no-such-bucket";
    try {
        subject.open(pool);
        FAIL() << "taken";
    } catch (const ConfigError& error) {
        EXPECT_NE(std::string{error.what()}.find("NoSuchBucket"), std::string::npos) << error.what();
    }
}

TEST_F(S3StorageTest, a_prefix_may_hold_any_character) {
    subject.options.prefix += "Grüße & + %41 ~'()*! ";
    storage = subject.open(pool);
    const auto name = finished(*storage, "hello");
    EXPECT_EQ(content_of(*storage, name, 5), "hello");
    subject.let_time_pass();
    EXPECT_EQ(run_task(storage->list("", 10)), std::vector{name});
}

TEST_F(S3StorageTest, the_bucket_may_stand_in_the_hosts_name) {
    const auto name = finished(*storage, "hello");
    subject.options.is_path_style = false;
    subject.options.endpoint = "http://s3.localhost:" + std::to_string(shared_s3().port());
    storage = subject.open(pool);  // xos-test.s3.localhost
    EXPECT_EQ(content_of(*storage, name, 5), "hello");
}

}  // namespace
}  // namespace xos::files
