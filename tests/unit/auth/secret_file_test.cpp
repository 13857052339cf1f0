// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "xos/auth/keys.hpp"
#include "xos/base/config.hpp"

namespace xos::auth {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SecretFile : public testing::Test {
protected:
    SecretFile() {
        auto pattern = (fs::temp_directory_path() / "xos_secret_XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        path_ = (folder_ / "secret").string();
    }
    ~SecretFile() override { fs::remove_all(folder_); }

    void write(std::size_t bytes, mode_t mode = 0600) const {
        std::ofstream{path_, std::ios::binary} << std::string(bytes, 'k');
        ::chmod(path_.c_str(), mode);
    }

    std::string read() const {
        std::ifstream file{path_, std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    std::string error() const {
        try {
            load_or_create_secret(path_);
            return "no error";
        } catch (const ConfigError& error) {
            return error.what();
        }
    }

    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{}));
    }

    fs::path folder_;
    std::string path_;
};

TEST_F(SecretFile, JWT_4_is_made_once_of_64_random_bytes_for_the_owner_only) {
    const auto secret = load_or_create_secret(path_);
    EXPECT_EQ(secret.size(), 64U);
    EXPECT_GT(std::set(secret.begin(), secret.end()).size(), 16U);
    EXPECT_EQ(read(), secret);
    EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(files(), 1U) << "nothing is left beside it";
    EXPECT_EQ(load_or_create_secret(path_), secret);
    EXPECT_EQ(read(), secret);
}

TEST_F(SecretFile, JWT_4_differs_from_server_to_server) {
    EXPECT_NE(load_or_create_secret(path_), load_or_create_secret(path_ + "2"));
}

TEST_F(SecretFile, JWT_4_is_for_the_owner_only_whatever_the_umask_is) {
    const auto before = ::umask(0);
    load_or_create_secret(path_);
    ::umask(before);
    EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(SecretFile, JWT_4_is_read_as_it_stands) {
    std::ofstream{path_, std::ios::binary} << std::string("a\0b", 3) << std::string(40, 'c') << '\n';
    ::chmod(path_.c_str(), 0400);
    EXPECT_EQ(load_or_create_secret(path_), std::string("a\0b", 3) + std::string(40, 'c') + '\n');
}

TEST_F(SecretFile, OPS_2_is_refused_when_others_can_use_it) {
    for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U, 0644U, 0666U, 0777U}) {
        write(64, mode);
        EXPECT_EQ(error(), "The secret " + path_ +
                               " can be used by other users; make it the owner's only with: chmod 600 " + path_);
    }
    for (const mode_t mode : {0600U, 0400U, 0700U}) {
        write(64, mode);
        EXPECT_EQ(error(), "no error");
    }
}

TEST_F(SecretFile, JWT_4_is_32_to_4096_bytes_long) {
    for (const std::size_t bytes : {32U, 33U, 4095U, 4096U}) {
        write(bytes);
        EXPECT_EQ(load_or_create_secret(path_).size(), bytes);
    }
    for (const std::size_t bytes : {0U, 1U, 31U, 4097U, 100'000U}) {
        write(bytes);
        EXPECT_EQ(error(),
                  "The secret " + path_ + " is " + std::to_string(bytes) + " bytes long; it must be 32 to 4096 bytes");
        EXPECT_EQ(read().size(), bytes) << "and is never replaced";
    }
}

TEST_F(SecretFile, JWT_4_says_why_it_cannot_be_read_or_made) {
    fs::create_directory(path_);
    EXPECT_EQ(error(), "The secret " + path_ + " is not a regular file");
    fs::remove(path_);
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    EXPECT_EQ(error(), "The secret " + path_ + " is not a regular file");
    fs::remove(path_);
    path_ = (folder_ / "missing" / "secret").string();
    EXPECT_EQ(error(), "The secret " + path_ + " cannot be made: No such file or directory");
    std::ofstream{folder_ / "file"} << "x";
    path_ = (folder_ / "file" / "secret").string();
    EXPECT_EQ(error(), "The secret " + path_ + " cannot be read: Not a directory");
}

TEST_F(SecretFile, JWT_4_survives_what_a_killed_start_left_behind) {
    std::ofstream{path_ + ".new"} << "half";
    const auto secret = load_or_create_secret(path_);
    EXPECT_EQ(secret.size(), 64U);
    EXPECT_EQ(read(), secret);
    EXPECT_EQ(files(), 1U);
}

TEST_F(SecretFile, JWT_4_does_not_write_through_a_link_laid_in_its_way) {
    std::ofstream{folder_ / "victim"} << "untouched";
    fs::create_symlink(folder_ / "victim", path_ + ".new");
    EXPECT_EQ(load_or_create_secret(path_).size(), 64U);
    EXPECT_EQ(fs::file_size(folder_ / "victim"), 9U);
}

TEST_F(SecretFile, JWT_4_is_the_same_for_all_that_start_at_once) {
    std::vector<std::string> secrets(8);
    {
        std::vector<std::jthread> threads;
        for (auto& secret : secrets) threads.emplace_back([&] { secret = load_or_create_secret(path_); });
    }
    EXPECT_EQ(std::set(secrets.begin(), secrets.end()).size(), 1U);
    EXPECT_EQ(secrets.front(), read());
    EXPECT_EQ(files(), 1U);
}

TEST_F(SecretFile, JWT_4_can_lie_in_the_working_folder) {
    const auto before = fs::current_path();
    fs::current_path(folder_);
    const auto secret = load_or_create_secret("secret");
    fs::current_path(before);
    EXPECT_EQ(read(), secret);
}

}  // namespace
}  // namespace xos::auth
