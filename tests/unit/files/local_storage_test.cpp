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

#include "base/run_task.hpp"
#include "support/contents.hpp"
#include "xos/base/config.hpp"
#include "xos/base/worker_pool.hpp"

namespace xos::files {
namespace {

namespace fs = std::filesystem;
using testing::finished;
using testing::written;

/// A storage in a new folder, which goes with it.
class LocalStorageTest : public ::testing::Test {
protected:
    LocalStorageTest() {
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

    WorkerPool pool{{.name = "files", .threads = 2}};
    std::string root;
    std::unique_ptr<Storage> storage;
};

TEST_F(LocalStorageTest, FILE_5_nobody_else_can_read) {
    const auto name = finished(*storage, "secret");
    struct stat status{};
    ASSERT_EQ(::stat((root + "/contents/" + name.substr(0, 2) + "/" + name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    ASSERT_EQ(::stat(root.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0077U, 0U);
}

TEST_F(LocalStorageTest, FILE_5_a_link_in_the_place_of_a_content_is_not_followed) {
    const auto name = finished(*storage, "x");
    const auto path = root + "/contents/" + name.substr(0, 2) + "/" + name;
    fs::remove(path);
    fs::create_symlink("/etc/passwd", path);
    EXPECT_THROW(run_task(storage->open(name)), std::system_error);
}

TEST_F(LocalStorageTest, what_others_put_into_the_folder_is_not_listed) {
    const auto name = written(*storage, "y")->name();
    std::ofstream{root + "/unfinished/not-one-of-ours"} << "z";
    EXPECT_EQ(run_task(storage->list("", 10)), std::vector{name});
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
    for (const auto& name : run_task(storage->list("", 1'000'000))) {
        EXPECT_TRUE(run_task(storage->resume(name))) << "the dead hold nothing";
    }
    storage.reset();
}

}  // namespace
}  // namespace xos::files
