// SPDX-License-Identifier: Apache-2.0
#include "xos/files/scratch_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

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

TEST(ScratchFile, has_readers_that_begin_at_its_first_byte_and_cannot_write) {
    const Folder folder;
    ScratchFile file{folder.path()};
    file.append("one ");
    const auto reader = file.reader();
    file.append("two");
    std::array<char, 16> read{};
    const auto count = ::read(reader.number(), read.data(), read.size());
    EXPECT_EQ(std::string_view(read.data(), static_cast<std::size_t>(count)), "one two");
    EXPECT_LT(::write(reader.number(), "x", 1), 0);
    EXPECT_EQ(file.size(), 7U);
}

TEST(ScratchFile, says_when_there_is_no_folder) { EXPECT_THROW(ScratchFile{"/nowhere/at/all"}, std::system_error); }

}  // namespace
}  // namespace xos::files
