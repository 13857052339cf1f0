// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <iostream>

#include "../demo_data.hpp"
#include "commands.hpp"
#include "xos/app/stop_signals.hpp"
#include "xos/db/db_service.hpp"

namespace xos::users {

namespace {

namespace sql {
constexpr Sql any_user{"any_user", "SELECT id FROM users LIMIT 1"};
}  // namespace sql

bool is_loopback(std::string_view url) {
    const auto scheme = url.find("://");
    auto host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
    host = host.substr(0, host.find('/'));
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1) == "[::1]";
    host = host.substr(0, host.find(':'));
    const bool is_address = host.find_first_not_of("0123456789.") == std::string_view::npos;
    return host == "localhost" || (is_address && host.starts_with("127."));
}

void require_loopback(const Config& config) {
    for (const auto& url : config.list("Server:Urls")) {
        if (is_loopback(url)) continue;
        throw ConfigError{"--demo has a password that everybody knows, so it refuses to listen on " + url +
                          ". Use a loopback address, for example --Server:Urls=http://127.0.0.1:8080"};
    }
}

Task<void> find_any_user(const Services& services, bool& found) {
    auto all = DBService{services.database, nullptr, {}}.across_tenants("is there an account at all?");
    found = (co_await all.get_value<UserId>(sql::any_user)).has_value();
}

void print_first_steps(const CommonOptions& common) {
    const auto& name = common.program.name;
    const auto folder = common.data == default_data ? std::string{} : " --data " + common.data;
    std::cout << "There is no account yet. Make the first one in another terminal:\n"
              << "  " << name << " tenant create \"Acme Ltd\" --slug acme" << folder << '\n'
              << "  " << name
              << " user create --tenant acme --name \"Ada Admin\" --email ada@acme.test --admin --password-stdin"
              << folder << '\n';
}

void print_ready(const std::string& name, const Application& application) {
    std::cout << name << " is ready:";
    for (const auto& url : application.urls()) std::cout << ' ' << url;
    std::cout << std::endl;
}

std::optional<http::StaticFiles> pages(const ProgramOptions& program, const ServeOptions& options) {
    if (options.web_root) return http::StaticFiles::from_folder(*options.web_root);
    return http::StaticFiles::embedded(program.pages);
}

}  // namespace

int serve(const CommonOptions& common, const ServeOptions& serve_options) {
    const StopSignals signals;
    auto config = load_config(common);
    report_unknown_settings(common, config);
    if (::geteuid() == 0) std::cerr << common.program.name << ": running as root. Give the server a user of its own.\n";
    if (serve_options.demo) require_loopback(config);

    auto options = options_of(common.program, common.data);
    options.files = pages(common.program, serve_options);
    options.documents = http::StaticFiles::embedded(common.program.documents);
    Application application{std::move(config), std::move(options)};
    add_to(application, common.program);
    if (serve_options.demo) application.run([&] { return create_demo_data(application); });
    bool has_users = false;
    application.run([&] { return find_any_user(application.services(), has_users); });

    application.start();
    print_ready(common.program.name, application);
    if (serve_options.demo) std::cout << demo_sign_ins() << std::flush;
    if (!has_users) print_first_steps(common);
    std::cout << std::flush;
    return signals.serve(application);
}

}  // namespace xos::users
