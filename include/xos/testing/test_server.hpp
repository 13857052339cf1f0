// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xos/app/application.hpp"
#include "xos/testing/captured_log.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/fault_points.hpp"
#include "xos/testing/hub_client.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::testing {

/// The password of everybody whom TestServer::add_user() makes.
inline constexpr std::string_view test_password = "correct horse battery";

struct TestServerOptions {
    /// Adds the application's controllers; runs before start().
    std::function<void(Application&)> setup;
    /// Configuration as on the command line, e.g. "--Users:RequireAdminForWrites=false". The address is set already.
    std::vector<std::string> arguments;
    /// Configuration as in the environment, e.g. "XOS_Jwt__SecretKey=…" (secrets are refused as arguments).
    std::vector<std::string> environment;
    std::vector<ConfigKey> keys;  ///< the application's own, beside the platform's
    /// Migrations, clock, fault points and so on; folder and log are set by the server.
    ApplicationOptions application;
    /// Use this folder instead of a temporary one, to start a second time on the same data.
    std::string data_folder;
    std::shared_ptr<const void> keeps;  ///< goes when the server has stopped, such as a database made for it
};

/// A complete application in this process: fresh data folder, free port on loopback, cheap password hashing, captured
/// log, fault points (TEST-1). Stops and removes its data when it goes.
class TestServer {
public:
    explicit TestServer(TestServerOptions options = {});
    ~TestServer();

    Application& app() { return *app_; }
    CapturedLog& log() { return log_; }
    /// Commits that fail, statements that are slow.
    FaultPoints& faults() { return faults_; }
    const std::string& url() const { return url_; }
    /// For a FaultProxy, which stands between a client and this server.
    std::uint16_t port() const;
    std::string data_folder() const { return data_folder_; }
    Client client() const { return Client{url_}; }
    /// Connects to a hub, as the user of a token if there is one.
    HubClient hub_client(std::string_view path, std::string_view token = "") const {
        return HubClient{url_, path, token};
    }
    Client operator_client() const { return Client{app_->operator_urls().front()}; }

    /// Makes a tenant; its slug is its name, too.
    ClientId add_tenant(std::string_view slug);
    /// Makes a user called Ann, whose password is test_password.
    UserId add_user(ClientId tenant, std::string_view email, bool is_admin = false);
    /// A client signed in as a user of add_user(); `tenant` where an e-mail address is in several.
    Client signed_in(std::string_view email, std::string_view tenant = "") const;

    /// Runs a task on the application's database, e.g. to put rows in or to look.
    void run(std::function<Task<void>()> task) { app_->run(std::move(task)); }
    /// A database service of one tenant, acting as the given user.
    DBService db(ClientId client, UserId user = {});
    DBService across_tenants();

private:
    std::shared_ptr<const void> keeps_;
    TemporaryFolder folder_;
    CapturedLog log_;
    FaultPoints faults_;
    std::string data_folder_;
    std::unique_ptr<Application> app_;
    std::string url_;
};

}  // namespace xos::testing
