// SPDX-License-Identifier: Apache-2.0
#include "app/support/notifications_controller.hpp"

namespace xos::support {

void NotificationsController::routes(Routes<NotificationsController>& r) {
    r.prefix("/api/notifications").authorize();
    r.post("", &NotificationsController::send)
        .require(Permission::send_notifications)
        .on_failure("Failed to send notification");
}

Task<Ok<>> NotificationsController::send(FromBody<Notification> notification) {
    auto tx = co_await db().begin_transaction();
    tx.publish(SystemNotification{std::move(*notification)});
    co_return co_await commit(tx, ok());
}

}  // namespace xos::support
