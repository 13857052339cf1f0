// SPDX-License-Identifier: Apache-2.0
#include "xos/app/stop_signals.hpp"

#include <thread>

#include "xos/app/application.hpp"

namespace xos {

namespace {
constexpr int stopped = SIGUSR1;  // sent to ourselves when the graceful stop is over
}  // namespace

StopSignals::StopSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, stopped}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

int StopSignals::wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) {
    }
    return signal;
}

int StopSignals::serve(Application& application) const {
    while (wait() == stopped) {  // somebody else's SIGUSR1 stops nothing
    }
    int status = 0;
    const auto main_thread = pthread_self();
    std::jthread stopper{[&] {
        application.stop();
        pthread_kill(main_thread, stopped);
    }};
    while (wait() != stopped) {
        status = 1;
        application.abort();
    }
    return status;
}

}  // namespace xos
