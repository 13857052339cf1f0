// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "xos/app/context.hpp"
#include "xos/app/contract.hpp"
#include "xos/app/events.hpp"
#include "xos/app/hub_info.hpp"
#include "xos/app/routes.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/base/config.hpp"
#include "xos/base/worker_pool.hpp"
#include "xos/db/driver.hpp"
#include "xos/db/migration.hpp"
#include "xos/files/storage.hpp"
#include "xos/http/static_files.hpp"
#include "xos/hub/hub_context.hpp"
#include "xos/hub/methods.hpp"
#include "xos/hub/options.hpp"
#include "xos/hub/raw_connection.hpp"

namespace xos {

/// What an application brings besides its controllers.
struct ApplicationOptions {
    std::string data_folder = "./data";
    std::vector<db::Migration> migrations;  ///< after the platform's own
    std::vector<Sql> statements;            ///< compiled at start, so that a bad one stops the start
    std::string start_page;                 ///< where "/" leads, e.g. "/users"
    std::optional<http::StaticFiles> files;
    std::optional<http::StaticFiles> documents;  ///< served beside `files` when Server:Docs is on
    std::unique_ptr<files::Storage> storage;     ///< of uploaded files; a local disk, below Files:Root, when null
    SignInOptions sign_in;
    bool beside_server = false;            ///< for commands: the folder may be a running server's; never start()
    const Clock* clock = nullptr;          ///< the machine's when null
    std::unique_ptr<LogSink> log_sink;     ///< standard error when null
    LogLevel log_level = LogLevel::debug;  ///< least level, when Log:Level is not higher
    // Tests only.
    bool drop_tenant_predicates = false;  ///< TEN-9
    std::function<void()> before_commit;  ///< fault point, see db::SqliteOptions
    /// Takes the opened database and gives what is used instead, for example one that passes signals on.
    std::function<std::unique_ptr<db::Driver>(std::unique_ptr<db::Driver>)> around_database;
};

/// A complete server: database, sign-in, events, the platform's routes and the application's own.
///
/// Build it, add controllers, start it. Several can live in one process.
///
///     xos::Application app{config, std::move(options)};
///     app.add<UsersController>();
///     app.start();
class Application {
public:
    /// Opens the data folder (one server at a time: a lock file) and the database, and applies pending migrations.
    /// Throws: ConfigError, db::Error with a sentence for the operator.
    Application(Config config, ApplicationOptions options);
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Adds a controller. A new C is made for each request by `make`, or by its default constructor.
    template <typename C>
    void add(std::function<C()> make = [] { return C{}; }) {
        Routes<C> routes{std::move(make)};
        C::routes(routes);
        add_routes(routes.take());
    }

    /// Adds a hub that SignalR clients find at `path`, e.g. "/hubs/chat". Before start(). A new H is made for each call
    /// by `make`, or by its default constructor. Throws: std::logic_error for a path that is taken, for two methods of
    /// one name.
    template <typename H>
    void add_hub(
        std::string_view path, HubOptions options = {},
        std::function<std::unique_ptr<H>()> make = [] { return std::make_unique<H>(); }) {
        add_hub(path, typeid(H), describe_hub<H>(std::string{path}, std::move(make)), std::move(options));
    }
    /// Serves bytes without a hub protocol at `path`, over the same transports; `handler` runs once for each
    /// connection. Before start(). Throws: std::logic_error for a path that is taken.
    void add_endpoint(std::string_view path, RawHandler handler, HubOptions options = {});
    /// Sends to the connections of a hub that was added. Throws: std::logic_error when it was not.
    template <typename H>
    HubContext<H> hub_context() const {
        return HubContext<H>{hub_sender(typeid(H))};
    }

    /// The answer of a lost race on a unique index: what UniqueViolation with this constraint becomes (DB-4).
    void on_unique_violation(std::string constraint, Problem problem);
    /// Decides permissions instead of "admins may everything".
    void set_permission_policy(std::function<bool(const Principal&, Permission)> policy);
    /// Names an event for the contract that browsers are written against; publishing needs no declaration.
    template <typename E>
    void declare_event() {
        add_event(event_shape<E>());
    }
    /// Receives every stored event of every tenant.
    void add_event_sink(EventSink& sink);

    /// Runs a job again and again on an I/O thread, one at a time, from start() to stop(). A job that throws is
    /// logged and runs again at its next time. Gives a function that lets it run at once; from any thread, as long as
    /// the application lives.
    std::function<void()> every(std::chrono::milliseconds interval, std::string name, std::function<Task<void>()> job);

    /// Freezes the route table, opens the listeners, starts to serve.
    /// Throws: ConfigError; std::logic_error for a route without access rule or two routes of the same shape.
    void start();
    /// Graceful stop (SLOW-6, HUB-10). Blocks.
    void stop();
    void abort();

    std::vector<std::string> urls() const;
    std::vector<std::string> operator_urls() const;
    /// All routes, sorted by path and method, for `xos routes` and for generated tests.
    std::vector<const Route*> routes() const;
    /// All hubs and their methods, and all endpoints of bytes, in the order in which they were added.
    std::vector<HubInfo> hubs() const;

    /// The declared events, by name.
    std::vector<EventShape> events() const;

    const Services& services() const;
    SignIn& sign_in();
    /// Where this server keeps its own files.
    const std::string& data_folder() const;
    /// Threads for run_blocking(): work on the disk, and computing that takes more than a millisecond. They end in
    /// stop(), after the last request.
    WorkerPool& disk_pool();
    /// Runs when no request is served any more and before anything of the application goes: the place to stop a pool
    /// whose jobs coroutines wait for. Before start().
    void at_stop(std::function<void()> work);

    /// Runs a task to its end on a thread of its own, for commands and tests; not for request code.
    void run(std::function<Task<void>()> task);

private:
    void add_event(EventShape event);
    void add_routes(std::vector<std::unique_ptr<Route>> routes);
    void add_hub(std::string_view path, std::type_index type, hub::HubDescription description, HubOptions options);
    hub::Sender& hub_sender(std::type_index type) const;
    struct State;
    std::unique_ptr<State> state_;
};

/// Applies pending migrations and gives the database's name for a person. On PostgreSQL it also makes the roles and
/// puts every policy and grant in its place again (TEN-3, TEN-5); it needs Database:AdminUrl there. Throws:
/// ConfigError, db::Error with a sentence for the operator.   Blocks.
std::string migrate(Config config, ApplicationOptions options);

/// The configuration keys of the platform (contract 22 and the `Limits:` table).
std::span<const ConfigKey> platform_config_keys();
/// The same, followed by an application's own.
std::vector<ConfigKey> config_keys_with(std::span<const ConfigKey> own);

/// Checks what no single key's kind and range can tell: token settings, addresses, origins. Changes nothing on the
/// disk. Throws: ConfigError with a sentence that names the key.
void check_settings(const Config& config);

}  // namespace xos
