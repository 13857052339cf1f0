// SPDX-License-Identifier: Apache-2.0
// expect: FromBody<T>: describe T with BOOST_DESCRIBE_STRUCT
#include "xos/app/controller.hpp"

// doc: begin wrong
struct Thing {
    std::string name;
};

class ThingsController : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<ThingsController>& r) { r.post("/things", &ThingsController::make); }
    xos::Task<xos::Ok<>> make(xos::FromBody<Thing>) { co_return xos::ok(); }
};
// doc: end wrong

void use() {
    xos::Routes<ThingsController> routes{[] { return ThingsController{}; }};
    ThingsController::routes(routes);
}
