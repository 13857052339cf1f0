// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <string>
#include <string_view>

#include "xos/app/controller.hpp"
#include "xos/app/events.hpp"

namespace xos::support {

/// Body of `POST /api/notifications`, and the argument of the event it sends.
struct Notification {
    std::string type;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(Notification, (), (type, message))

inline void rules(Rules<Notification>& r) {
    r.field(&Notification::type).required("Type is required").one_of({"info", "warning", "error"});
    r.field(&Notification::message).trimmed().multiline().required("Message is required").max_length(1000);
}

struct SystemNotification {
    Notification notification;

    static constexpr std::string_view event_name() { return "SystemNotification"; }
    std::string arguments_json() const { return event_arguments(notification); }
};
BOOST_DESCRIBE_STRUCT(SystemNotification, (), (notification))

/// Lets an admin send a message to everybody of the tenant who is signed in (SUP-3).
class NotificationsController : public XOSControllerBase {
public:
    static void routes(Routes<NotificationsController>& r);
    Task<Ok<>> send(FromBody<Notification> notification);
};

}  // namespace xos::support
