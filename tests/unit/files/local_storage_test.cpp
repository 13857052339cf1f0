// SPDX-License-Identifier: Apache-2.0
#include "xos/files/local_storage.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "xos/base/config.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/worker_pool.hpp"

namespace xos::files {
namespace {

namespace fs = std::filesystem;
using ResumeError = Storage::ResumeError;

/// A storage in a new folder, which goes with it.
class LocalStorageTest : public ::testing::Test {
protected:
    LocalStorageTest() {
        GTEST_FLAG_SET(death_test_style, "threadsafe");  // a forked child would have no pool
        std::string made = (fs::temp_directory_path() / "xos-files-XXXXXX").string();
        if (::mkdtemp(made.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
        root = made;
        storage = open({.root = root, .least_free_bytes = 0, .least_free_percent = 0});
    }
    ~LocalStorageTest() override {
        std::error_code ignored;
        fs::remove_all(root, ignored);
    }

    std::unique_ptr<Storage> open(LocalStorageOptions options) { return open_local_storage(std::move(options), pool); }

    /// Runs a task to its end; its exception is thrown here.
    template <typename T>
    T run(Task<T> task) {
        boost::asio::io_context context;
        std::optional<T> result;
        std::exception_ptr failure;
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T value) {
            failure = error;
            if (!error) result = std::move(value);
        });
        context.run();
        if (failure) std::rethrow_exception(failure);
        return std::move(*result);
    }
    void run(Task<void> task) {
        boost::asio::io_context context;
        std::exception_ptr failure;
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error) { failure = error; });
        context.run();
        if (failure) std::rethrow_exception(failure);
    }

    std::unique_ptr<ContentWriter> written(std::string_view text) {
        auto writer = run(storage->create(0));
        run(writer->write(text));
        return writer;
    }
    std::string finished(std::string_view text) {
        const auto writer = written(text);
        run(writer->finish());
        return writer->name();
    }
    std::string content(const std::string& name) {
        const auto file = run(storage->open(name));
        if (!file) return "absent";
        std::string text(1'000, '\0');
        text.resize(static_cast<std::size_t>(::pread(file->descriptor(), text.data(), text.size(), 0)));
        return text;
    }
    std::size_t files() const {
        std::size_t count = 0;
        for (const auto& entry : fs::recursive_directory_iterator{root}) count += entry.is_regular_file() ? 1 : 0;
        return count;
    }

    WorkerPool pool{{.name = "files", .threads = 2}};
    std::string root;
    std::unique_ptr<Storage> storage;
};

TEST_F(LocalStorageTest, UP_1_a_content_can_be_opened_once_it_is_finished) {
    auto writer = written("hello ");
    const auto name = writer->name();
    EXPECT_EQ(content(name), "absent");
    run(writer->write("world"));
    EXPECT_EQ(writer->size(), 11U);
    EXPECT_EQ(run(writer->facts()).sha256, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    run(writer->finish());
    EXPECT_EQ(content(name), "hello world");
    EXPECT_EQ(files(), 1U) << "nothing is left beside it";
    run(storage->remove(name));
    run(storage->remove(name));
    EXPECT_EQ(content(name), "absent");
    EXPECT_EQ(files(), 0U);
}

TEST_F(LocalStorageTest, FILE_5_names_are_ours_and_nobody_else_can_read) {
    const auto name = finished("secret");
    EXPECT_EQ(name.size(), 32U);
    EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(name, finished("another"));
    struct stat status{};
    ASSERT_EQ(::stat((root + "/contents/" + name.substr(0, 2) + "/" + name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(root.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0077U, 0U);
}

TEST_F(LocalStorageTest, UP_6_an_unfinished_content_is_gone_on_with) {
    auto writer = written("first ");
    const auto name = writer->name();
    writer.reset();
    auto again = run(storage->resume(name));
    ASSERT_TRUE(again);
    EXPECT_EQ((*again)->size(), 6U);
    run((*again)->write("second"));
    run((*again)->flush());
    EXPECT_EQ(run(storage->durable_size(name)), 12U);
    const auto facts = run((*again)->facts());
    EXPECT_EQ(facts.size, 12U);
    EXPECT_EQ(facts.head, "first second") << "what was written before is among the facts";
    run((*again)->finish());
    EXPECT_EQ(content(name), "first second");
    EXPECT_EQ(run(storage->durable_size(name)), 12U);
}

TEST_F(LocalStorageTest, UP_6_what_was_written_can_be_taken_back) {
    auto writer = written("good bad");
    run(writer->truncate(5));
    EXPECT_EQ(writer->size(), 5U);
    run(writer->write("news"));
    EXPECT_EQ(run(writer->facts()).head, "good news");
}

TEST_F(LocalStorageTest, UP_6_a_content_has_one_writer_at_a_time) {
    auto writer = written("mine");
    const auto name = writer->name();
    const auto other_node = open({.root = root, .least_free_bytes = 0, .least_free_percent = 0});
    EXPECT_EQ(run(storage->resume(name)).error(), ResumeError::held);
    EXPECT_EQ(run(other_node->resume(name)).error(), ResumeError::held);
    EXPECT_EQ(run(other_node->durable_size(name)), 4U) << "to look is allowed";
    run(writer->finish());
    EXPECT_EQ(run(other_node->resume(name)).error(), ResumeError::held) << "its row may be on its way";
    writer.reset();
    EXPECT_TRUE(run(other_node->resume(name)));
}

TEST_F(LocalStorageTest, a_finished_content_can_be_held_but_not_written) {
    const auto name = finished("whole");
    auto held = run(storage->resume(name));
    ASSERT_TRUE(held);
    EXPECT_EQ((*held)->size(), 5U);
    run((*held)->finish());
    EXPECT_EQ(run((*held)->facts()).head, "whole");
    EXPECT_DEATH(run((*held)->write("more")), "");
    EXPECT_EQ(content(name), "whole");
}

TEST_F(LocalStorageTest, what_never_was_is_absent) {
    const std::string name(32, 'a');
    EXPECT_EQ(run(storage->resume(name)).error(), ResumeError::absent);
    EXPECT_EQ(run(storage->durable_size(name)), std::nullopt);
    EXPECT_EQ(content(name), "absent");
}

// rules: PATH-3
TEST_F(LocalStorageTest, FILE_5_a_name_that_is_none_stops_the_program) {
    for (const auto* name :
         {"", "../../etc/passwd", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"}) {
        EXPECT_DEATH(run(storage->remove(name)), "") << name;
    }
}

TEST_F(LocalStorageTest, FILE_5_a_link_in_the_place_of_a_content_is_not_followed) {
    const auto name = finished("x");
    const auto path = root + "/contents/" + name.substr(0, 2) + "/" + name;
    fs::remove(path);
    fs::create_symlink("/etc/passwd", path);
    EXPECT_THROW(run(storage->open(name)), std::system_error);
}

TEST_F(LocalStorageTest, DUR_5_UP_5_a_full_disk_takes_nothing_new) {
    const auto picky = open({.root = root, .least_free_bytes = UINT64_MAX, .least_free_percent = 0});
    const auto percent = open({.root = root, .least_free_bytes = 0, .least_free_percent = 100});
    for (const auto* full : {&picky, &percent}) {
        try {
            run((*full)->create(1));
            FAIL() << "taken";
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.status(), 507);
            EXPECT_EQ(problem.text(), "There is not enough storage space");
        }
    }
    EXPECT_THROW(run(storage->create(UINT64_MAX / 2)), Problem) << "more than the disk has";
    EXPECT_EQ(files(), 0U);
}

TEST_F(LocalStorageTest, UP_1_lists_everything_in_order_and_in_parts) {
    std::vector<std::string> all;
    for (int i = 0; i < 40; ++i) all.push_back(finished("x"));
    for (int i = 0; i < 10; ++i) all.push_back(written("y")->name());
    std::ofstream{root + "/unfinished/not-one-of-ours"} << "z";
    std::ranges::sort(all);
    std::vector<std::string> listed;
    while (true) {
        const auto part = run(storage->list(listed.empty() ? "" : listed.back(), 7));
        if (part.empty()) break;
        EXPECT_LE(part.size(), 30U);
        listed.insert(listed.end(), part.begin(), part.end());
    }
    EXPECT_EQ(listed, all);
}

TEST_F(LocalStorageTest, a_folder_that_cannot_be_made_is_a_configuration_error) {
    std::ofstream{root + "/file"} << "x";
    try {
        open({.root = root + "/file/below"});
        FAIL() << "opened";
    } catch (const ConfigError& error) {
        EXPECT_TRUE(std::string{error.what()}.starts_with("Files:Root: ")) << error.what();
    }
}

/// Writes contents and kills itself at a moment of the parent's choosing.
[[noreturn]] void write_until_killed(const std::string& root) {
    WorkerPool pool{{.name = "child"}};
    const auto storage = open_local_storage({.root = root, .least_free_bytes = 0, .least_free_percent = 0}, pool);
    boost::asio::io_context context;
    const auto work = [](Storage& all) -> Task<void> {
        const std::string block(100'000, 'k');
        while (true) {
            auto writer = co_await all.create(block.size());
            co_await writer->write(block);
            co_await writer->finish();
        }
    };
    boost::asio::co_spawn(context, work(*storage), [](const std::exception_ptr&) {});
    context.run();
    std::_Exit(1);
}

TEST_F(LocalStorageTest, REL_1_UP_1_after_a_kill_every_finished_content_is_whole) {
    pool.stop();  // a child must not be forked beside other threads
    for (int round = 0; round < 10; ++round) {
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) write_until_killed(root);
        ::usleep(static_cast<useconds_t>(20'000 + round * 3'000));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    std::size_t whole = 0;
    for (const auto& entry : fs::recursive_directory_iterator{root + "/contents"}) {
        if (!entry.is_regular_file()) continue;
        EXPECT_EQ(entry.file_size(), 100'000U) << entry.path();
        ++whole;
    }
    EXPECT_GT(whole, 0U);
    WorkerPool another_pool{{.name = "after"}};
    storage = open_local_storage({.root = root, .least_free_bytes = 0, .least_free_percent = 0}, another_pool);
    for (const auto& name : run(storage->list("", 1'000'000))) {
        EXPECT_TRUE(run(storage->resume(name))) << "the dead hold nothing";
    }
    storage.reset();
}

}  // namespace
}  // namespace xos::files
