// SPDX-License-Identifier: Apache-2.0
// The server of P6 and P7: a hub that everybody may connect to and that sends what it is told to all or to a group.
//
// bench_hub_server DATA_FOLDER PORT

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>

#include "xos/app.hpp"
#include "xos/hub.hpp"

namespace {

class BenchHub : public xos::Hub {
public:
    static void methods(xos::Methods<BenchHub>& m) {
        m.add("Blast", &BenchHub::blast);
        m.add("Join", &BenchHub::join);
        m.add("Tell", &BenchHub::tell);
    }

    /// So many messages to everybody, one after the other; the other work of the thread goes on between them.
    xos::Task<void> blast(std::int64_t messages, std::string text) {
        for (std::int64_t i = 0; i < messages; ++i) {
            clients().all().send("m", text);
            co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        }
    }
    xos::Task<void> join(std::string group) { return groups().add(context().connection_id(), std::move(group)); }
    void tell(std::string group, std::string text) { clients().group(std::move(group)).send("m", text); }
};

xos::HubOptions options() {
    xos::HubOptions hub;
    hub.access = xos::HubAccess::anonymous;
    hub.calls_per_second = hub.call_burst = 1'000'000;
    hub.queue_bytes = std::size_t{64} * 1024 * 1024;  // the measure is speed, not who falls behind
    hub.queue_messages = 1'000'000;
    return hub;
}

void serve(const std::string& folder, const std::string& port) {
    sigset_t stop_signals;
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);

    xos::ConfigSources sources;
    sources.arguments = {"--Server:Urls=http://127.0.0.1:" + port, "--Server:Threads=1", "--Limits:Connections=100000",
                         "--Limits:ConnectionsPerAddress=100000", "--Limits:HubConnectionsPerTenant=100000"};
    xos::ApplicationOptions application_options;
    application_options.data_folder = folder;
    xos::Application app{xos::Config::load(xos::platform_config_keys(), sources), std::move(application_options)};
    app.add_hub<BenchHub>("/hub", options());
    app.start();
    std::cout << "ready: " << app.urls().front() << std::endl;

    int received = 0;
    sigwait(&stop_signals, &received);
    app.stop();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 3) throw std::runtime_error{"usage: bench_hub_server DATA_FOLDER PORT"};
        serve(argv[1], argv[2]);
    } catch (const std::exception& error) {
        std::cerr << "bench_hub_server: " << error.what() << '\n';
        return 1;
    }
}
