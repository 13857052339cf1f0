// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos {

/// The last argument of every event (HUB-4).
struct EventMeta {
    std::int64_t seq = 0;
    std::optional<UserId> actor_id;  ///< null: the system
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(EventMeta, (), (seq, actor_id, at))

}  // namespace xos
