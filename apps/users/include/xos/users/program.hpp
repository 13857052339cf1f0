// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "xos/app/application.hpp"
#include "xos/http/static_files.hpp"

namespace xos::users {

/// An application that stands on the user management: sign-in, users, accounts and files with their pages, and every
/// command of the command line. It says here what it adds, and main() runs it:
///
///     int main(int argc, char** argv) {
///         return xos::users::run(shop::program(), {argv, static_cast<std::size_t>(argc)});
///     }
struct ProgramOptions {
    std::string name = "xos";           ///< as people type it and as its messages begin
    std::string about;                  ///< what `--help` says first; the user management's own text when empty
    std::string version;                ///< what `version` prints; that of XOS when empty
    std::string start_page = "/users";  ///< where "/" leads
    std::vector<db::Migration> migrations;
    std::vector<Sql> statements;  ///< compiled at start, so that a bad one stops the start
    std::vector<ConfigKey> keys;  ///< the application's own settings
    /// Each adds controllers, hubs and events; before the start, in this order.
    std::vector<std::function<void(Application&)>> setup;
    /// Pages and scripts, beside those of the user management. In static storage.
    std::vector<std::span<const http::Asset>> pages;
    /// Served as well when Server:Docs is on. In static storage.
    std::span<const http::Asset> documents;
    /// What the command `new` writes; a program without has no such command.
    std::span<const http::Asset> templates;
};

/// Reads the command line, runs the command, gives the exit status: 0 done, 1 failed, 2 called or configured wrongly
/// (CLI-3). Throws nothing: what goes wrong is told on standard error.
int run(const ProgramOptions& program, std::span<char*> arguments);

/// What an Application of this program is made with, for tests.
ApplicationOptions options_of(const ProgramOptions& program, std::string data_folder);
/// Adds the user management and the program's own part to an Application made with options_of().
void add_to(Application& application, const ProgramOptions& program);

/// The pages of the user management and the browser library, `/lib/xos.js` and `/lib/xos.css`, for
/// ProgramOptions::pages. They are in a library of their own, xos::users_pages.
std::span<const http::Asset> users_web_assets();

}  // namespace xos::users
