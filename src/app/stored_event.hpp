// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos {

/// A row of `tenant_events`.
struct StoredEvent {
    std::int64_t seq = 0;
    std::string event;
    std::string payload;  ///< the arguments as a JSON array
    std::optional<UserId> actor_id;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(StoredEvent, (), (seq, event, payload, actor_id, created_at))

}  // namespace xos
