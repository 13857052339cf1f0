// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/cross_origin.hpp"
#include "app/hubs/hubs.hpp"
#include "app/tenant_gate.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/base/task.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// Lets requests through to hubs: origin, token, user, permission, places (HUB-2, HUBS-1, HUBS-7; signalr.md 25).
///
/// What it refuses it answers as SignalR clients expect: a status with an empty body or plain text, no envelope.
/// Thread: every I/O thread at once.
class HubGateway {
public:
    HubGateway(Hubs& hubs, SignIn& sign_in, const CrossOrigin& cross_origin, TenantGate& gate)
        : hubs_{hubs}, sign_in_{sign_in}, cross_origin_{cross_origin}, gate_{gate} {}

    /// The hub of a request's path; none when the path is another one.
    Hubs::Found find(const http::RequestHead& head) const;
    Task<void> answer(http::Exchange& exchange, Hubs::Found found);

private:
    Task<void> let_in(http::Exchange& exchange, Hubs::Found found);
    static std::optional<std::string> take_token(const http::RequestHead& head, http::Parameters& query);

    Hubs& hubs_;
    SignIn& sign_in_;
    const CrossOrigin& cross_origin_;
    TenantGate& gate_;
};

}  // namespace xos
