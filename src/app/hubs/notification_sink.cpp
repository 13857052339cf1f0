// SPDX-License-Identifier: Apache-2.0
#include "app/hubs/notification_sink.hpp"

#include <exception>
#include <optional>
#include <string>

#include "app/hubs/event_meta.hpp"
#include "xos/app/notification_hub.hpp"
#include "xos/hub/messagepack.hpp"
#include "xos/json/writer.hpp"

namespace xos {

namespace {

/// The event's own arguments and its meta, as one JSON array.
std::string arguments_of(const TenantEvent& event) {
    auto text = event.arguments_json;
    text.pop_back();  // the bracket
    if (text.size() > 1) text += ',';
    const EventMeta meta{event.seq, event.actor ? std::optional{event.actor} : std::nullopt, event.at};
    json::write(text, meta);
    text += ']';
    return text;
}

}  // namespace

void NotificationSink::deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept {
    try {
        hub::EncodedArguments arguments;
        arguments.json = arguments_of(*event);
        if (hub_.uses(hub::Encoding::messagepack)) {
            hub::messagepack::write(arguments.messagepack, json::Raw{arguments.json});
        }
        hub::Target target{.kind = hub::Target::Kind::groups,
                           .tenant = client,
                           .names = {NotificationHub::group_of(client)},
                           .except = {}};
        const auto actor = std::to_string(event->actor.value);
        if (!event->origin.empty() && hub_.is_of_user(event->origin, client, actor)) {
            target.except.push_back(event->origin);
        }
        hub_.send(std::move(target), event->event, arguments);
    } catch (const std::exception& error) {
        // The rows are stored: who misses one finds it at its next join.
        log_.error("An event could not be sent", {{"exception", std::string_view{error.what()}}, {"seq", event->seq}});
    }
}

}  // namespace xos
