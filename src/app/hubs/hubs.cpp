// SPDX-License-Identifier: Apache-2.0
#include "app/hubs/hubs.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "hub/endpoint/raw_application.hpp"
#include "xos/base/encoding.hpp"

namespace xos {
namespace {

Access access_of(HubAccess access, const std::optional<Permission>& permission) {
    if (permission) return {.kind = Access::Kind::permission, .permission = *permission, .self_parameter = {}};
    const bool is_anonymous = access == HubAccess::anonymous;
    return {.kind = is_anonymous ? Access::Kind::anonymous : Access::Kind::signed_in,
            .permission = {},
            .self_parameter = {}};
}

}  // namespace

HubInfo MappedHub::info() const {
    HubInfo info{.path = path, .access = access_of(options.access, options.permission), .methods = {}};
    if (!core) return info;
    for (const auto& [name, method] : core->methods().all()) {
        info.methods.push_back({.name = method.name,
                                .access = method.permission ? access_of({}, method.permission) : info.access,
                                .shape = method.shape()});
    }
    return info;
}

MappedHub& Hubs::make(std::string_view path, HubOptions options) {
    auto lower = ascii_lower(path);
    if (!lower.starts_with('/') || lower.ends_with('/')) {
        throw std::logic_error{"the path of a hub begins with a slash and ends without one: " + lower};
    }
    if (find(lower).hub != nullptr) throw std::logic_error{"two hubs have the path " + lower};
    auto mapped = std::make_unique<MappedHub>();
    mapped->path = std::move(lower);
    mapped->options = std::move(options);
    return *hubs_.emplace_back(std::move(mapped));
}

MappedHub& Hubs::add(std::string_view path, hub::HubDescription description, HubOptions options) {
    auto& mapped = make(path, std::move(options));
    mapped.core = std::make_unique<hub::HubCore>(std::move(description), mapped.options, services_);
    open(mapped, mapped.core->application());
    return mapped;
}

void Hubs::add(std::string_view path, RawHandler handler, HubOptions options) {
    auto& mapped = make(path, std::move(options));
    mapped.handler = std::move(handler);
    open(mapped, [this, &mapped](std::shared_ptr<hub::Connection> connection) {
        return std::make_shared<hub::RawApplication>(mapped.handler, services_, std::move(connection));
    });
}

void Hubs::open(MappedHub& mapped, hub::ApplicationFactory application) {
    mapped.endpoint = std::make_unique<hub::Endpoint>(mapped.options, std::move(application), counts_, body_limit_);
    observe(mapped);
}

void Hubs::observe(const MappedHub& mapped) {
    const auto label = "hub=\"" + mapped.path + "\"";
    services_.metrics.gauge(
        "xos_hub_transports", "Hub connections from their first request on, those without a handshake too",
        [&endpoint = *mapped.endpoint] { return static_cast<double>(endpoint.connections()); }, label);
    services_.metrics.gauge(
        "xos_hub_known", "Hub connections from their negotiation on",
        [&endpoint = *mapped.endpoint] { return static_cast<double>(endpoint.table().size()); }, label);
}

Hubs::Found Hubs::find(std::string_view path) const {
    constexpr std::string_view negotiate = "/negotiate";
    if (path.ends_with('/')) path.remove_suffix(1);
    for (const auto& mapped : hubs_) {
        const auto size = mapped->path.size();
        if (path.size() < size || !ascii_iequals(path.substr(0, size), mapped->path)) continue;
        const auto rest = path.substr(size);
        if (rest.empty()) return {mapped.get(), false};
        if (ascii_iequals(rest, negotiate)) return {mapped.get(), true};
    }
    return {};
}

void Hubs::start(std::span<boost::asio::io_context* const> contexts) {
    for (const auto& mapped : hubs_) {
        if (mapped->core) mapped->core->start(contexts);
        mapped->endpoint->start(contexts);
    }
}

void Hubs::drain(std::chrono::milliseconds longest) {
    for (const auto& mapped : hubs_) mapped->endpoint->drain();
    const auto end = std::chrono::steady_clock::now() + longest;
    const auto is_open = [](const auto& mapped) { return mapped->endpoint->connections() > 0; };
    while (std::ranges::any_of(hubs_, is_open) && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
}

void Hubs::let_go() {
    for (const auto& mapped : hubs_) mapped->endpoint->let_go();
}

}  // namespace xos
