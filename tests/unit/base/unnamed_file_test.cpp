// SPDX-License-Identifier: Apache-2.0
#include "xos/base/unnamed_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "xos/base/problem.hpp"

namespace xos {
namespace {

namespace fs = std::filesystem;

struct Folder {
    Folder() { fs::create_directories(path); }
    ~Folder() { fs::remove_all(path); }
    const std::string path = fs::temp_directory_path() / ("unnamed_file_test_" + std::to_string(::getpid()));
};

TEST(UnnamedFile, is_read_from_its_beginning_and_leaves_nothing_in_its_folder) {
    const Folder folder;
    UnnamedFile file{folder.path};
    EXPECT_TRUE(fs::is_empty(folder.path));
    file.write("");
    file.write("one ");
    file.write("two");
    EXPECT_EQ(file.size(), 7U);
    std::array<char, 16> read{};
    const auto count = ::read(file.reader().number(), read.data(), read.size());
    EXPECT_EQ(std::string_view(read.data(), static_cast<std::size_t>(count)), "one two");
    EXPECT_LT(::write(file.reader().number(), "x", 1), 0) << "whoever is given the reader cannot write";
    EXPECT_TRUE(fs::is_empty(folder.path));
}

TEST(UnnamedFile, a_folder_that_is_not_there_is_an_error) {
    EXPECT_THROW(UnnamedFile{"/nowhere/at-all"}, std::system_error);
}

}  // namespace
}  // namespace xos
