// SPDX-License-Identifier: Apache-2.0
// expect: An action's parameter is FromBody<T>, FromQuery<T>, IfMatch, or a path value
#include "xos/app/controller.hpp"

// doc: begin wrong
struct Thing {};

class ThingsController : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<ThingsController>& r) { r.get("/things", &ThingsController::list); }
    xos::Task<xos::Ok<>> list(Thing) { co_return xos::ok(); }
};
// doc: end wrong

void use() {
    xos::Routes<ThingsController> routes{[] { return ThingsController{}; }};
    ThingsController::routes(routes);
}
