// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "hub/endpoint/connection.hpp"
#include "hub/endpoint/identity_watch.hpp"
#include "hub/hub_services.hpp"
#include "xos/hub/raw_connection.hpp"

namespace xos::hub {

/// Runs a RawHandler on one connection.   Thread: the connection's.
class RawApplication final : public ConnectionApplication,
                             public RawConnection,
                             public std::enable_shared_from_this<RawApplication> {
public:
    /// The handler outlives it.
    RawApplication(const RawHandler& handler, const HubServices& services, std::shared_ptr<Connection> connection);

    // ConnectionApplication
    Task<void> run() override;
    void tick(Outbox::Time now) override;
    void drain() override { connection_->input().end(); }
    void overflowed() override;
    void gone() override { end(); }
    void reattached() override {}

    // RawConnection
    const std::string& connection_id() const override { return connection_->id(); }
    std::shared_ptr<const Principal> find_principal() const override { return connection_->find_principal(); }
    const HubRequest& request() const override { return connection_->request(); }
    Task<std::string> receive() override;
    Task<bool> send(std::string message) override;
    void set_binary() override { connection_->set_binary(); }

private:
    void end();

    const RawHandler& handler_;
    const HubServices& services_;
    std::shared_ptr<Connection> connection_;
    IdentityWatch identity_watch_;
    bool is_over_ = false;
};

}  // namespace xos::hub
