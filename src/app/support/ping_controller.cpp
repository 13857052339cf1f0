// SPDX-License-Identifier: Apache-2.0
#include "app/support/ping_controller.hpp"

namespace xos::support {

void PingController::routes(Routes<PingController>& r) {
    r.prefix("/api/ping").allow_anonymous();
    r.get("", &PingController::ping);
}

Task<Ok<Pong>> PingController::ping() { co_return ok(Pong{.time = now()}); }

}  // namespace xos::support
