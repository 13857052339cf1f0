// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "xos/app/controller.hpp"

namespace xos::support {

namespace sql {
inline constexpr Sql last_event_number{"last_event_number", "SELECT last_event_seq FROM clients WHERE id = @client_id"};
inline constexpr Sql first_event_number{
    "first_event_number", "SELECT seq FROM tenant_events WHERE client_id = @client_id ORDER BY seq LIMIT 1"};
inline constexpr Sql events_after{"events_after",
                                  "SELECT seq, event, payload, actor_id, created_at FROM tenant_events"
                                  " WHERE client_id = @client_id AND seq > @after ORDER BY seq LIMIT @limit"};
}  // namespace sql

struct EventsQuery {
    std::int64_t after = 0;
    std::int64_t limit = 1000;
};
BOOST_DESCRIBE_STRUCT(EventsQuery, (), (after, limit))

/// One stored event as clients see it. `arguments` are what the hub event carried before its `meta`.
struct EventDto {
    std::int64_t seq = 0;
    std::string event;
    json::Raw arguments;
    std::optional<UserId> actor_id;
    Timestamp at;
};
BOOST_DESCRIBE_STRUCT(EventDto, (), (seq, event, arguments, actor_id, at))

struct EventsDto {
    std::vector<EventDto> items;
    std::int64_t last_seq = 0;  ///< the tenant's last number when the items were read
    bool reset = false;         ///< events after `after` are gone: load everything anew, go on from last_seq
};
BOOST_DESCRIBE_STRUCT(EventsDto, (), (items, last_seq, reset))

/// Gives a browser that was away what it missed (architecture 7).
class EventsController : public XOSControllerBase {
public:
    static void routes(Routes<EventsController>& r);
    Task<Ok<EventsDto>> get_events(FromQuery<EventsQuery> query);

private:
    Task<bool> is_trimmed_after(std::int64_t after, std::int64_t last_seq);
};

}  // namespace xos::support
