// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "commands.hpp"
#include "looked_at.hpp"

namespace xos::users {

namespace {

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
    look_at_application(common, [](const Application& application) {
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
    });
    return 0;
}

}  // namespace xos::users
