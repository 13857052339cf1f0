// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transfer_desk.hpp"
#include "user_export.hpp"
#include "user_import.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/sign_in.hpp"

namespace xos::users {

/// The users of the caller's tenant as files: out by a list's filter, and in.
class TransfersController : public XOSControllerBase {
public:
    TransfersController(TransferDesk& desk, SignIn& sign_in) : desk_{desk}, sign_in_{sign_in} {}

    static void routes(Routes<TransfersController>& r);

    Task<Answered> export_users(FromQuery<ExportQuery> query);
    Task<Ok<ImportReport>> import_users(FromQuery<ImportQuery> query);

private:
    TransferDesk& desk_;
    SignIn& sign_in_;
};

}  // namespace xos::users
