// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "xos/app/controller.hpp"

namespace xos::support {

/// A health answer. It is for machines that watch the server and has no envelope, because it is no answer under /api/.
struct HealthReport {
    std::string status;
    int http_status = 200;
};

/// The reply form of health actions; found by the framework through its namespace.
void write_reply(Context& context, const HealthReport& report);

/// Tells operators whether the process lives and whether it can serve (SUP-4).
class HealthController : public XOSControllerBase {
public:
    static void routes(Routes<HealthController>& r);
    Task<HealthReport> live();
    Task<HealthReport> ready();
};

}  // namespace xos::support
