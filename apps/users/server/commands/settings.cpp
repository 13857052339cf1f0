// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <iostream>

#include "../did_you_mean.hpp"
#include "commands.hpp"

namespace xos::users {

Config load_config(const CommonOptions& common) {
    ConfigSources sources{.file_path = common.config_file, .environment = {}, .arguments = common.settings};
    for (char** entry = environ; *entry != nullptr; ++entry) sources.environment.emplace_back(*entry);
    return Config::load(config_keys_with(common.program.keys), sources);
}

std::size_t report_unknown_settings(const CommonOptions& common, const Config& config) {
    std::vector<std::string> known;
    for (const auto& key : config_keys_with(common.program.keys)) known.emplace_back(key.name);
    for (const auto& key : config.unknown_keys()) {
        std::cerr << common.program.name << ": unknown setting " << key << '.';
        if (const auto close = did_you_mean(key, known)) std::cerr << " Did you mean " << *close << '?';
        std::cerr << '\n';
    }
    return config.unknown_keys().size();
}

}  // namespace xos::users
