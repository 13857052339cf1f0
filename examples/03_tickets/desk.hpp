// SPDX-License-Identifier: Apache-2.0
// Who sits at the support desk just now: nothing of it is stored, so it is a hub and no event.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "xos/app.hpp"
#include "xos/hub.hpp"

namespace tickets {

// doc: begin hub
class DeskHub : public xos::Hub {
public:
    static void methods(xos::Methods<DeskHub>& m) {
        m.add("Sit", &DeskHub::sit);
        m.add("CloseAll", &DeskHub::close_all);
    }

    xos::Task<> sit() {
        co_await groups().add(context().connection_id(), "desk");
        clients().others_in_group("desk").send("Sat", context().find_principal()->name);
    }

    /// Asks back, because it cannot be undone.
    xos::Task<std::string> close_all(std::int64_t count) {
        using namespace std::chrono_literals;
        const auto question = "Close " + std::to_string(count) + " tickets?";
        const bool sure = co_await clients().caller().within(5s).invoke<bool>("Confirm", question);
        co_return sure ? "closed" : "left open";
    }
};
// doc: end hub

/// Runs every minute.
// doc: begin remind
inline void remind(const xos::HubContext<DeskHub>& desk, xos::ClientId tenant, std::int64_t waiting) {
    if (waiting > 0) desk.clients(tenant).group("desk").send("Waiting", waiting);
}
// doc: end remind

}  // namespace tickets
