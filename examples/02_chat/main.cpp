// SPDX-License-Identifier: Apache-2.0
// chat PAGES [--Key:Sub=value …]: serves the chat and its page, which lies in the folder PAGES.
#include <exception>
#include <iostream>

#include "chat.hpp"

int main(int argc, char** argv) {
    try {
        if (argc < 2) throw std::runtime_error{"usage: chat PAGES [--Key:Sub=value …]"};
        const xos::StopSignals signals;
        xos::ConfigSources sources;
        sources.arguments.assign(argv + 2, argv + argc);
        xos::ApplicationOptions options;
        options.files = xos::http::StaticFiles::from_folder(argv[1]);
        options.start_page = "/chat";
        xos::Application app{xos::Config::load(xos::platform_config_keys(), sources), std::move(options)};
        chat::add_chat(app);
        app.start();
        std::cout << "chat is ready: " << app.urls().front() << std::endl;
        return signals.serve(app);
    } catch (const std::exception& error) {
        std::cerr << "chat: " << error.what() << '\n';
        return 1;
    }
}
