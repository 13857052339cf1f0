// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

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

/// What may be asked for, and by whom.
struct Line {
    std::string method;
    std::string path;
    std::string access;
};

void print(const std::vector<Line>& lines) {
    std::size_t width = 0;
    for (const auto& line : lines) width = std::max(width, line.path.size());
    for (const auto& [method, path, access] : lines) {
        std::cout << method << std::string(8 - method.size(), ' ') << path << std::string(width + 2 - path.size(), ' ')
                  << access << '\n';
    }
}

}  // namespace

int print_routes(const CommonOptions& common) {
    const ScratchFolder folder;
    auto options = users_options(folder.path());
    options.log_level = LogLevel::error;
    Application application{load_config({.data = {}, .config_file = {}, .settings = common.settings}),
                            std::move(options)};
    add_users_application(application);
    std::vector<Line> lines;
    for (const auto* route : application.routes()) {
        lines.push_back({std::string{http::to_string(route->method)}, route->pattern, route->access.to_string()});
    }
    for (const auto& hub : application.hubs()) {
        lines.push_back({"HUB", hub.path, hub.access.to_string()});
        for (const auto& method : hub.methods) {
            lines.push_back({"INVOKE", hub.path + ' ' + method.name, method.access.to_string()});
        }
    }
    print(lines);
    return 0;
}

}  // namespace xos::users
