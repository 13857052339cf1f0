// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/config.hpp"
#include "xos/users/program.hpp"

// The commands of the program. Each gives its exit status and throws ConfigError or another exception with a sentence
// for the person at the terminal.

namespace xos::users {

inline constexpr std::string_view default_data = "./data";

/// What every command is told.
struct CommonOptions {
    const ProgramOptions& program;  ///< whose command line it is
    std::string data{default_data};
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

struct BackupOptions {
    std::string file;
    std::string contents_folder;  ///< empty: the database alone
};

struct NewOptions {
    std::string application;
    std::string resource = "item";
    std::string plural;  ///< made from `resource` when empty
};

int serve(const CommonOptions& common, const ServeOptions& options);
int create_tenant(const CommonOptions& common, const TenantOptions& options);
int create_user(const CommonOptions& common, const UserOptions& options);
/// `from` is empty, or what --from names.
int migrate(const CommonOptions& common, const std::string& from);
int check_config(const CommonOptions& common);
int print_routes(const CommonOptions& common);
/// The validation rules instead of the types when `rules` is set.
int print_contract(const CommonOptions& common, bool rules);
int backup(const CommonOptions& common, const BackupOptions& options);
int restore(const CommonOptions& common, const BackupOptions& options);
int new_application(const CommonOptions& common, const NewOptions& options);
/// In the folder of the application.
int new_resource(const CommonOptions& common, const NewOptions& options);
int print_version(const CommonOptions& common);

/// The configuration from file, environment and command line.
Config load_config(const CommonOptions& common);
/// Says on standard error which settings nobody knows, with the nearest known one. Gives their number.
std::size_t report_unknown_settings(const CommonOptions& common, const Config& config);

}  // namespace xos::users
