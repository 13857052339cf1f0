// SPDX-License-Identifier: Apache-2.0
// tickets [--Key:Sub=value …]: serves the API of the tickets on the data folder ./data. `xos tenant create` and
// `xos user create` make its accounts, before its first start.
#include <exception>
#include <iostream>

#include "tickets_controller.hpp"

int main(int argc, char** argv) {
    try {
        const xos::StopSignals signals;
        xos::ConfigSources sources;
        sources.arguments.assign(argv + 1, argv + argc);
        xos::Application app{xos::Config::load(xos::platform_config_keys(), sources), tickets::options()};
        tickets::add_tickets(app);
        app.start();
        std::cout << "tickets is ready: " << app.urls().front() << std::endl;
        return signals.serve(app);
    } catch (const std::exception& error) {
        std::cerr << "tickets: " << error.what() << '\n';
        return 1;
    }
}
