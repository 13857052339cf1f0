// SPDX-License-Identifier: Apache-2.0
#include "transfers_controller.hpp"

#include <utility>

#include "xos/app/download.hpp"

namespace xos::users {

void TransfersController::routes(Routes<TransfersController>& r) {
    r.prefix("/api/users").authorize();
    r.get("/export", &TransfersController::export_users)
        .require(Permission::export_users)
        .on_failure("Failed to export users");
}

Task<Answered> TransfersController::export_users(FromQuery<ExportQuery> query) {
    context().exchange().extend_time(longest_transfer);
    UserExport work{context(), desk_};
    auto made = co_await work.make(*query);
    co_return download(context(), made.name, made.content_type,
                       {http::file_body(made.file.take(), desk_.pool()), 0, made.size});
}

}  // namespace xos::users
