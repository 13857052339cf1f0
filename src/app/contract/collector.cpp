// SPDX-License-Identifier: Apache-2.0
#include "app/contract/collector.hpp"

#include <algorithm>
#include <stdexcept>

#include "app/hubs/event_meta.hpp"
#include "xos/app/application.hpp"

namespace xos::contract {

bool NamedRecord::is_required(const std::string& member) const {
    return is_reply || std::ranges::any_of(body_rules, [&](const FieldRules* field) {
               return field->json_name() == member && field->is_required();
           });
}

Collector::Collector(const Application& application) {
    for (const auto* route : application.routes()) {
        const auto action = route->action->shape();
        if (action.body) add(*action.body, false)->body_rules = action.body_rules;
        if (action.query) add(*action.query, false);
        add(action.reply, true);
    }
    for (const auto& event : application.events()) {
        for (const auto& argument : event.arguments) add(argument.shape, true);
    }
    add(json::shape_of<EventMeta>(), true);
    for (const auto& hub : application.hubs()) {
        for (const auto& method : hub.methods) add(method.shape);
    }
}

void Collector::add(const hub::MethodShape& method) {
    for (const auto& argument : method.arguments) add(argument, false);
    for (const auto& item : method.uploads) add(item, false);
    add(method.result, true);
}

/// Adds what is named by the shape and by everything in it; gives the record when the shape is one.
NamedRecord* Collector::add(const json::Shape& shape, bool is_reply) {
    for (const auto& inner : shape.inner) add(inner, is_reply);
    if (shape.kind != json::Shape::Kind::record) return nullptr;
    const auto [place, is_new] = records_.try_emplace(shape.name, NamedRecord{.shape = shape, .body_rules = {}});
    auto& record = place->second;
    if (*record.shape.type != *shape.type) {
        throw std::logic_error{"two types of the contract are called " + shape.name};
    }
    const bool is_news = is_new || (is_reply && !record.is_reply);
    record.is_reply = record.is_reply || is_reply;
    if (is_news) {
        for (const auto& member : shape.members()) add(member.shape, is_reply);
    }
    return &record;
}

}  // namespace xos::contract
