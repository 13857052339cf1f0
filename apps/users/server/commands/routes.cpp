// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "../users_application.hpp"
#include "commands.hpp"

namespace xos::users {

namespace {

/// A folder for an application that is only looked at.
class ScratchFolder {
public:
    ScratchFolder() : path_{(std::filesystem::temp_directory_path() / "xos-routes-XXXXXX").string()} {
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

int print_routes(const CommonOptions& common) {
    const ScratchFolder folder;
    auto options = users_options(folder.path());
    options.log_level = LogLevel::error;
    Application application{load_config({.data = {}, .config_file = {}, .settings = common.settings}),
                            std::move(options)};
    add_users_application(application);
    const auto routes = application.routes();
    std::size_t width = 0;
    for (const auto* route : routes) width = std::max(width, route->pattern.size());
    for (const auto* route : routes) {
        const auto method = std::string{http::to_string(route->method)};
        std::cout << method << std::string(8 - method.size(), ' ') << route->pattern
                  << std::string(width + 2 - route->pattern.size(), ' ') << route->access.to_string() << '\n';
    }
    return 0;
}

}  // namespace xos::users
