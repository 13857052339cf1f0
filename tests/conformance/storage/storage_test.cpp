// SPDX-License-Identifier: Apache-2.0
// What every Storage does, on a local disk and on an S3 server.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "base/run_task.hpp"
#include "conformance/storage/subjects.hpp"
#include "support/contents.hpp"
#include "xos/base/problem.hpp"

namespace xos::files {
namespace {

using testing::finished;
using testing::written;
using ResumeError = Storage::ResumeError;

class StorageTest : public ::testing::TestWithParam<NamedSubject> {
protected:
    StorageTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }  // a forked child would have no pool

    std::string content(const std::string& name, std::uint64_t size = 0) { return content_of(*storage, name, size); }

    WorkerPool pool{{.name = "files", .threads = 2}};
    std::unique_ptr<StorageSubject> subject = GetParam().make();
    std::unique_ptr<Storage> storage = subject->open(pool);
};

TEST_P(StorageTest, UP_1_a_content_can_be_opened_once_it_is_finished) {
    auto writer = written(*storage, "hello ");
    const auto name = writer->name();
    EXPECT_EQ(content(name), "absent");
    run_task(writer->write("world"));
    EXPECT_EQ(writer->size(), 11U);
    EXPECT_EQ(run_task(writer->facts()).sha256, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    run_task(writer->finish());
    EXPECT_EQ(content(name, 11), "hello world");
    EXPECT_EQ(subject->kept(), 1U) << "nothing is left beside it";
    writer.reset();
    run_task(storage->remove(name));
    run_task(storage->remove(name));
    EXPECT_EQ(content(name), "absent");
    EXPECT_EQ(subject->kept(), 0U);
}

TEST_P(StorageTest, FILE_5_names_are_ours) {
    const auto name = finished(*storage, "secret");
    EXPECT_EQ(name.size(), 32U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(name, finished(*storage, "another"));
}

// rules: FILE-5
TEST_P(StorageTest, DUR_8_a_content_is_put_back_under_the_name_it_had) {
    const auto name = finished(*storage, "before");
    run_task(storage->remove(name));
    auto writer = run_task(storage->create_as(name, 5));
    EXPECT_EQ(writer->name(), name);
    run_task(writer->write("again"));
    EXPECT_EQ(content(name), "absent") << "not before it is whole";
    run_task(writer->finish());
    writer.reset();
    EXPECT_EQ(content(name, 5), "again");
    EXPECT_EQ(subject->kept(), 1U);
    for (const auto* wrong : {"", "../../etc/passwd", "0123456789ABCDEF0123456789ABCDEF", "0123"}) {
        EXPECT_THROW(run_task(storage->create_as(wrong, 0)), std::invalid_argument) << wrong;
    }
}

TEST_P(StorageTest, UP_6_an_unfinished_content_is_gone_on_with) {
    auto writer = written(*storage, "first ");
    const auto name = writer->name();
    writer.reset();
    auto again = run_task(storage->resume(name));
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->size(), 6U);
    run_task((*again)->write("second"));
    run_task((*again)->flush());
    EXPECT_EQ(run_task(storage->durable_size(name)), 12U);
    const auto facts = run_task((*again)->facts());
    EXPECT_EQ(facts.size, 12U);
    EXPECT_EQ(facts.head, "first second") << "what was written before is among the facts";
    run_task((*again)->finish());
    EXPECT_EQ(content(name, 12), "first second");
    EXPECT_EQ(run_task(storage->durable_size(name)), 12U);
    again->reset();
    EXPECT_EQ(run_task(storage->durable_size(name)), 12U);
}

TEST_P(StorageTest, REL_1_UP_6_a_new_server_on_the_place_goes_on_with_it) {
    const auto name = written(*storage, "before ")->name();
    storage = nullptr;
    storage = subject->open(pool);
    auto writer = run_task(storage->resume(name)).value();
    EXPECT_EQ(writer->size(), 7U);
    run_task(writer->write("and after"));
    run_task(writer->finish());
    writer.reset();
    storage = nullptr;
    storage = subject->open(pool);
    EXPECT_EQ(content(name, 16), "before and after");
}

TEST_P(StorageTest, UP_6_what_was_written_can_be_taken_back) {
    auto writer = written(*storage, "good bad");
    run_task(writer->truncate(5));
    EXPECT_EQ(writer->size(), 5U);
    run_task(writer->write("news"));
    EXPECT_EQ(run_task(writer->facts()).head, "good news");
}

TEST_P(StorageTest, UP_6_a_content_has_one_writer_at_a_time) {
    auto writer = written(*storage, "mine");
    const auto name = writer->name();
    const auto other_node = subject->open(pool);
    EXPECT_EQ(run_task(storage->resume(name)).error(), ResumeError::held);
    EXPECT_EQ(run_task(other_node->resume(name)).error(), ResumeError::held);
    EXPECT_EQ(run_task(other_node->durable_size(name)), 4U) << "to look is allowed";
    run_task(writer->finish());
    EXPECT_EQ(run_task(other_node->resume(name)).error(), ResumeError::held) << "its row may be on its way";
    writer.reset();
    const auto next = run_task(other_node->resume(name));
    EXPECT_TRUE(next);
    EXPECT_EQ(run_task(storage->resume(name)).error(), ResumeError::held);
}

TEST_P(StorageTest, a_finished_content_can_be_held_but_not_written) {
    const auto name = finished(*storage, "whole");
    auto held = run_task(storage->resume(name));
    ASSERT_TRUE(held);
    EXPECT_EQ((*held)->name(), name);
    EXPECT_EQ((*held)->size(), 5U);
    run_task((*held)->flush());
    const auto facts = run_task((*held)->facts());
    EXPECT_EQ(facts.head, "whole");
    EXPECT_EQ(facts.sha256.size(), 64U);
    run_task((*held)->finish());
    EXPECT_DEATH(run_task((*held)->write("more")), "");
    EXPECT_DEATH(run_task((*held)->truncate(1)), "");
    EXPECT_EQ(content(name, 5), "whole");
}

TEST_P(StorageTest, what_never_was_is_absent) {
    const std::string name(32, 'a');
    EXPECT_EQ(run_task(storage->resume(name)).error(), ResumeError::absent);
    EXPECT_EQ(run_task(storage->durable_size(name)), std::nullopt);
    EXPECT_EQ(content(name), "absent");
    run_task(storage->remove(name));
    EXPECT_EQ(run_task(storage->resume(name)).error(), ResumeError::absent);
    EXPECT_EQ(run_task(storage->list("", 10)).size(), 0U);
}

// rules: PATH-3
TEST_P(StorageTest, FILE_5_a_name_that_is_none_stops_the_program) {
    for (const auto* name :
         {"", "../../etc/passwd", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"}) {
        EXPECT_DEATH(run_task(storage->remove(name)), "") << name;
    }
}

TEST_P(StorageTest, DUR_5_UP_5_a_full_disk_takes_nothing_new) {
    const auto picky = subject->open(pool, UINT64_MAX);
    const auto percent = subject->open(pool, 0, 100);
    for (const auto* full : {&picky, &percent}) {
        try {
            run_task((*full)->create(1));
            FAIL() << "taken";
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.status(), 507);
            EXPECT_EQ(problem.text(), "There is not enough storage space");
        }
    }
    EXPECT_THROW(run_task(storage->create(UINT64_MAX / 2)), Problem) << "more than the disk has";
    EXPECT_EQ(subject->kept(), 0U);
}

TEST_P(StorageTest, UP_1_lists_everything_in_order_and_in_parts) {
    std::vector<std::string> all;
    for (int i = 0; i < 30; ++i) all.push_back(finished(*storage, "x"));
    for (int i = 0; i < 10; ++i) all.push_back(written(*storage, "y")->name());
    subject->let_time_pass();
    std::ranges::sort(all);
    std::vector<std::string> listed;
    while (true) {
        const auto part = run_task(storage->list(listed.empty() ? "" : listed.back(), 7));
        if (part.empty()) break;
        EXPECT_TRUE(std::ranges::is_sorted(part));
        EXPECT_LE(part.size(), 30U);
        listed.insert(listed.end(), part.begin(), part.end());
    }
    EXPECT_EQ(listed, all);
}

TEST_P(StorageTest, UP_1_a_content_that_is_large_comes_back_byte_for_byte) {
    constexpr std::size_t size = 17'000'001;
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(i * 2'654'435'761U >> 24U);
    auto writer = run_task(storage->create(size));
    for (std::size_t at = 0; at < size; at += 1'000'000)
        run_task(writer->write(std::string_view{text}.substr(at, 1'000'000)));
    const auto facts = run_task(writer->facts());
    run_task(writer->finish());
    const auto name = writer->name();
    writer.reset();
    EXPECT_TRUE(content(name, size) == text);
    const auto held = run_task(storage->resume(name));
    ASSERT_TRUE(held);
    EXPECT_EQ(run_task((*held)->facts()).sha256, facts.sha256);
}

INSTANTIATE_TEST_SUITE_P(Places, StorageTest, ::testing::Values(local_subject(), s3_subject()),
                         [](const auto& info) { return std::string{info.param.name}; });

}  // namespace
}  // namespace xos::files
