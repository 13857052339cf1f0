// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "transfer_desk.hpp"
#include "user_export.hpp"
#include "xos/app/controller.hpp"

namespace xos::users {

/// The users of the caller's tenant as files: out by a list's filter, and in.
class TransfersController : public XOSControllerBase {
public:
    explicit TransfersController(TransferDesk& desk) : desk_{desk} {}

    static void routes(Routes<TransfersController>& r);

    Task<Answered> export_users(FromQuery<ExportQuery> query);

private:
    TransferDesk& desk_;
};

}  // namespace xos::users
