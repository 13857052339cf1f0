// SPDX-License-Identifier: Apache-2.0
// notes PAGES [--Key:Sub=value …]: serves the notes application and its pages, which lie in the folder PAGES, on the
// data folder ./data. `xos tenant create` and `xos user create` make its accounts, before its first start.
#include <exception>
#include <iostream>

#include "notes.hpp"

int main(int argc, char** argv) {
    try {
        if (argc < 2) throw std::runtime_error{"usage: notes PAGES [--Key:Sub=value …]"};
        // doc: begin main
        const xos::StopSignals signals;
        xos::ConfigSources sources;
        sources.arguments.assign(argv + 2, argv + argc);
        auto options = notes::options();
        options.files = xos::http::StaticFiles::from_folder(argv[1]);
        options.start_page = "/notes";
        xos::Application app{xos::Config::load(xos::platform_config_keys(), sources), std::move(options)};
        notes::add_notes(app);
        app.start();
        std::cout << "notes is ready: " << app.urls().front() << std::endl;
        return signals.serve(app);
        // doc: end main
    } catch (const std::exception& error) {
        std::cerr << "notes: " << error.what() << '\n';
        return 1;
    }
}
