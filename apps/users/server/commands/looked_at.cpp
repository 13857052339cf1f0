// SPDX-License-Identifier: Apache-2.0
#include "looked_at.hpp"

#include <cstdlib>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace xos::users {

namespace {

/// A folder for an application that is only looked at.
class ScratchFolder {
public:
    ScratchFolder() : path_{(std::filesystem::temp_directory_path() / "xos-look-XXXXXX").string()} {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"no temporary folder can be made"};
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace

void look_at_application(const CommonOptions& common, const std::function<void(const Application&)>& look) {
    const ScratchFolder folder;
    auto options = options_of(common.program, folder.path());
    options.log_level = LogLevel::error;
    Application application{
        load_config({.program = common.program, .data = {}, .config_file = {}, .settings = common.settings}),
        std::move(options)};
    add_to(application, common.program);
    look(application);
}

}  // namespace xos::users
