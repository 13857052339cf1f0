// SPDX-License-Identifier: Apache-2.0
#include "xos/files/scratch_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace xos::files {
namespace {

/// A new folder, which goes with this.
class Folder {
public:
    Folder() : path_{::testing::TempDir() + "xos-scratch-XXXXXX"} {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::string read_all(const ScratchFile& file) {
    std::string out;
    std::array<char, 4> room{};
    while (const auto size = file.read(out.size(), room)) out.append(room.data(), size);
    return out;
}

TEST(ScratchFile, keeps_bytes_and_has_no_name) {
    const Folder folder;
    ScratchFile file{folder.path()};
    file.append("hello ");
    file.append("world");
    EXPECT_EQ(read_all(file), "hello world");
    EXPECT_EQ(file.size(), 11U);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(ScratchFile, can_be_opened_by_its_path_and_taken) {
    const Folder folder;
    ScratchFile file{folder.path()};
    std::ofstream{file.path()} << "from elsewhere";
    EXPECT_EQ(read_all(file), "from elsewhere");
    EXPECT_TRUE(file.take());
}

TEST(ScratchFile, says_when_there_is_no_folder) { EXPECT_THROW(ScratchFile{"/nowhere/at/all"}, std::system_error); }

}  // namespace
}  // namespace xos::files
