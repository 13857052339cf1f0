// SPDX-License-Identifier: Apache-2.0
// notes [--Key:Sub=value …]: serves the notes application on the data folder ./data. `xos tenant create` and
// `xos user create` make its accounts.
#include <exception>
#include <iostream>

#include "notes.hpp"

int main(int argc, char** argv) {
    try {
        const xos::StopSignals signals;
        xos::ConfigSources sources;
        sources.arguments.assign(argv + 1, argv + argc);
        xos::ApplicationOptions options;
        options.migrations = {notes::create_notes};
        options.statements.assign(notes::sql::all.begin(), notes::sql::all.end());
        xos::Application app{xos::Config::load(xos::platform_config_keys(), sources), std::move(options)};
        app.add<notes::NotesController>();
        app.start();
        std::cout << "notes is ready: " << app.urls().front() << std::endl;
        return signals.serve(app);
    } catch (const std::exception& error) {
        std::cerr << "notes: " << error.what() << '\n';
        return 1;
    }
}
