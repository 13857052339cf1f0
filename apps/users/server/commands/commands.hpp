// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "xos/app/application.hpp"
#include "xos/base/config.hpp"

// The commands of the program. Each gives its exit status and throws ConfigError or another exception with a sentence
// for the person at the terminal.

namespace xos::users {

/// What every command is told.
struct CommonOptions {
    std::string data = "./data";
    std::optional<std::string> config_file;
    std::vector<std::string> settings;  ///< "--Key:Sub=value" as typed
};

struct ServeOptions {
    bool demo = false;
    std::optional<std::string> web_root;
};

struct TenantOptions {
    std::string name;
    std::string slug;
};

struct UserOptions {
    std::string tenant;
    std::string name;
    std::string email;
    bool admin = false;
    bool password_stdin = false;
};

int serve(const CommonOptions& common, const ServeOptions& options, std::span<const http::Asset> assets);
int create_tenant(const CommonOptions& common, const TenantOptions& options);
int create_user(const CommonOptions& common, const UserOptions& options);
/// `from` is empty, or what --from names.
int migrate(const CommonOptions& common, const std::string& from);
int check_config(const CommonOptions& common);
int print_routes(const CommonOptions& common);
/// The validation rules instead of the types when `rules` is set.
int print_contract(const CommonOptions& common, bool rules);
int backup(const CommonOptions& common, const std::string& file);
int restore(const CommonOptions& common, const std::string& file);
int print_version();

/// The configuration from file, environment and command line.
Config load_config(const CommonOptions& common);
/// Says on standard error which settings nobody knows, with the nearest known one. Gives their number.
std::size_t report_unknown_settings(const Config& config);

}  // namespace xos::users
