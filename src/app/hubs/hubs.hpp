// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/endpoint/endpoint.hpp"
#include "hub/hub_services.hpp"
#include "hub/registry/hub_core.hpp"
#include "xos/app/hub_info.hpp"
#include "xos/hub/method.hpp"
#include "xos/hub/options.hpp"
#include "xos/hub/raw_connection.hpp"

namespace xos {

/// One hub, or an endpoint of bytes, and where clients find it.
struct MappedHub {
    std::string path;  ///< lower case, without a slash at the end
    HubOptions options;
    std::unique_ptr<hub::HubCore> core{};  ///< null for bytes
    RawHandler handler{};                  ///< of bytes
    std::unique_ptr<hub::Endpoint> endpoint{};

    HubInfo info() const;
};

/// All hubs of one application.   Thread: add() before start() only; the rest from any thread.
class Hubs {
public:
    Hubs(const hub::HubServices& services, const hub::ConnectionLimits& limits, std::size_t body_limit)
        : services_{services}, counts_{limits, services.metrics}, body_limit_{body_limit} {}

    /// Throws: std::logic_error for a path that is taken or is no path.
    MappedHub& add(std::string_view path, hub::HubDescription description, HubOptions options);
    void add(std::string_view path, RawHandler handler, HubOptions options);

    struct Found {
        MappedHub* hub = nullptr;
        bool is_negotiation = false;
    };
    /// `path` is decoded; letters have no case, one slash at the end does not count.
    Found find(std::string_view path) const;

    void start(std::span<boost::asio::io_context* const> contexts);
    /// Tells every connection that the server stops, and waits until they have said goodbye, for `longest` at most.
    /// Blocks.
    void drain(std::chrono::milliseconds longest);

    /// After the server has stopped, before it goes.
    void let_go();

    hub::HubServices& services() { return services_; }
    const std::vector<std::unique_ptr<MappedHub>>& all() const { return hubs_; }

private:
    MappedHub& make(std::string_view path, HubOptions options);
    void open(MappedHub& mapped, hub::ApplicationFactory application);
    void observe(const MappedHub& mapped);

    hub::HubServices services_;
    hub::ConnectionCounts counts_;
    std::size_t body_limit_;
    std::vector<std::unique_ptr<MappedHub>> hubs_;
};

}  // namespace xos
