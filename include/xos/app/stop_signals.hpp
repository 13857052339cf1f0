// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>

namespace xos {

class Application;

/// Ends a server on SIGTERM or SIGINT: the first one gracefully (SLOW-6, HUB-10), a second one at once.
///
/// Make it in main() before the Application: threads inherit the signal mask, so that the signals come to main only.
class StopSignals {
public:
    StopSignals();

    /// Serves until a signal stops the application; gives the program's exit status, 0 after a graceful stop.
    /// Thread: the main thread, which it blocks.
    int serve(Application& application) const;

private:
    int wait() const;
    sigset_t set_{};
};

}  // namespace xos
