// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "xos/auth/principal.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/event_log.hpp"

namespace xos::hub {

/// What all hubs of one application share. The objects outlive the hubs.
struct HubServices {
    const Clock& clock;
    Logger& log;
    Metrics& metrics;
    db::Driver* database = nullptr;  ///< null: Hub::db() refuses
    db::EventLog* events = nullptr;
    std::function<bool(const Principal&, Permission)> may = [](const Principal& user, Permission permission) {
        return user.has(permission);
    };
};

}  // namespace xos::hub
