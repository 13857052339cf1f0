// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "app/support/rate_limit.hpp"
#include "xos/app/context.hpp"
#include "xos/app/routes.hpp"

namespace xos {

/// Writes who tried what without the permission for it into the activity log (LOG-4).
///
/// At most ten rows a minute for each user, so that a refused user cannot fill the log. A row that cannot be written
/// changes nothing about the refusal.
class RefusalAudit {
public:
    RefusalAudit();

    Task<void> write(Context& context, const Route& route);

    static std::span<const Sql> statements();

private:
    support::RateLimit limit_;
};

}  // namespace xos
