// SPDX-License-Identifier: Apache-2.0
// The server of P5: the reference application with one password hash for everybody, because P5 measures the way of a
// new user to the disk. The shipped program cannot be configured like this.
//
// bench_users_server serve --data DIR [--Key:Sub=value …]      the arguments of `xos serve`

#include <csignal>
#include <exception>
#include <iostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "users_application.hpp"
#include "xos/auth/password.hpp"

namespace {

struct Arguments {
    std::string data;
    xos::ConfigSources sources;
};

Arguments read(std::span<char*> given) {
    Arguments arguments;
    arguments.sources.arguments = {"--Limits:HashingQueue=256"};  // above the connections of the load: none is refused
    for (std::size_t i = 2; i < given.size(); ++i) {
        const std::string_view argument{given[i]};
        if (argument == "--data" && i + 1 < given.size()) {
            arguments.data = given[++i];
        } else {
            arguments.sources.arguments.emplace_back(argument);
        }
    }
    return arguments;
}

void serve(const Arguments& arguments) {
    sigset_t stop_signals;
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);

    auto options = xos::users::users_options(arguments.data);
    options.sign_in.password_cost = {.memory_kib = 8, .passes = 1};
    options.sign_in.seeded_hash = [hash = xos::auth::hash_password("bench-Passw0rd!", options.sign_in.password_cost)](
                                      const std::string&) { return hash; };
    xos::Application application{xos::Config::load(xos::platform_config_keys(), arguments.sources), std::move(options)};
    xos::users::add_users_application(application);
    application.start();
    std::cout << "ready: " << application.urls().front() << std::endl;

    int received = 0;
    sigwait(&stop_signals, &received);
    application.stop();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        serve(read({argv, static_cast<std::size_t>(argc)}));
    } catch (const std::exception& error) {
        std::cerr << "bench_users_server: " << error.what() << '\n';
        return 1;
    }
}
