// SPDX-License-Identifier: Apache-2.0
#include "xos/app/data_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "xos/base/config.hpp"

namespace xos {

namespace {

void make_folder(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) return;
    if (!std::filesystem::create_directories(path, error)) {
        throw ConfigError{"The data folder " + path + " cannot be made: " + error.message() +
                          ". Choose another one with --data DIR"};
    }
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
}

}  // namespace

DataFolder::DataFolder(std::string path, Use use) : path_{std::move(path)} {
    make_folder(path_);
    if (use == Use::shared) return;
    const auto lock_path = path_ + "/lock";
    lock_ = Descriptor{::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (!lock_) throw ConfigError{"The data folder " + path_ + " cannot be written: " + std::strerror(errno)};
    if (!try_lock(lock_)) {
        throw ConfigError{"Another server is running on the data folder " + path_ +
                          ". Stop it first, or choose another folder with --data DIR"};
    }
}

}  // namespace xos
