// SPDX-License-Identifier: Apache-2.0
#include "transfers_controller.hpp"

#include <utility>

#include "xos/app/download.hpp"
#include "xos/base/random.hpp"

namespace xos::users {

void TransfersController::routes(Routes<TransfersController>& r) {
    r.prefix("/api/users").authorize();
    r.get("/export", &TransfersController::export_users)
        .require(Permission::export_users)
        .on_failure("Failed to export users");
    r.post("/import", &TransfersController::import_users)
        .require(Permission::edit_users)
        .on_failure("Failed to import users");
}

Task<Answered> TransfersController::export_users(FromQuery<ExportQuery> query) {
    context().exchange().extend_time(longest_transfer);
    UserExport work{context(), desk_};
    auto made = co_await work.make(*query);
    co_return download(context(), made.name, made.content_type,
                       {http::file_body(made.file.take(), desk_.pool()), 0, made.size});
}

Task<Ok<ImportReport>> TransfersController::import_users(FromQuery<ImportQuery> query) {
    context().exchange().extend_time(longest_transfer);
    const TransferDesk::Place place{desk_, client_id()};
    UserImport work{context(), desk_};
    co_await work.receive();
    auto report = co_await work.check(principal().is_admin);
    report.dry_run = query->dry_run;
    if (report.dry_run) co_return ok(std::move(report));
    if (report.bad_rows > 0) {
        throw validation_failed("file", "The file has errors in " + std::to_string(report.bad_rows) + " rows")
            .with_data_json(json::to_json(report));
    }
    // One hash for all, of a password that nobody knows: none of them can sign in before a password is set.
    auto hash = co_await sign_in_.hash_password(random_token(32));
    auto tx = co_await db().begin_transaction();
    report.created = co_await work.write(tx, std::move(hash));
    co_return co_await commit(tx, ok(std::move(report)).message("Users imported successfully"));
}

}  // namespace xos::users
