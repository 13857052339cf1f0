// SPDX-License-Identifier: Apache-2.0
// expect: An action takes at most one FromBody<T>
#include "xos/app/controller.hpp"

struct Thing {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (name))

// doc: begin wrong
class ThingsController : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<ThingsController>& r) { r.post("/things", &ThingsController::make); }
    xos::Task<xos::Ok<>> make(xos::FromBody<Thing>, xos::FromBody<Thing>) { co_return xos::ok(); }
};
// doc: end wrong

void use() {
    xos::Routes<ThingsController> routes{[] { return ThingsController{}; }};
    ThingsController::routes(routes);
}
