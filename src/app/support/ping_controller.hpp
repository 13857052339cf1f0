// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include "xos/app/controller.hpp"

namespace xos::support {

struct Pong {
    bool pong = true;
    Timestamp time;
};
BOOST_DESCRIBE_STRUCT(Pong, (), (pong, time))

/// Tells a browser that the server can be reached (SUP-1). Touches no database.
class PingController : public XOSControllerBase {
public:
    static void routes(Routes<PingController>& r);
    Task<Ok<Pong>> ping();
};

}  // namespace xos::support
