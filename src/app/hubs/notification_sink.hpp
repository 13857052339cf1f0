// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "hub/registry/hub_core.hpp"
#include "xos/app/events.hpp"
#include "xos/base/log.hpp"

namespace xos {

/// Sends stored events to the clients of NotificationHub (HUB-4, HUB-6).
class NotificationSink final : public EventSink {
public:
    NotificationSink(hub::HubCore& hub, Logger& log) : hub_{hub}, log_{log} {}
    void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept override;

private:
    hub::HubCore& hub_;
    Logger& log_;
};

}  // namespace xos
