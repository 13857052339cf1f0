// SPDX-License-Identifier: Apache-2.0
// Puts the modules together: data folder, database, sign-in, events, routes, listeners; in this order at start and in
// the reverse order at stop (architecture 5).
#include "xos/app/application.hpp"

#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <stdexcept>
#include <tuple>

#include "app/cross_origin.hpp"
#include "app/event_store.hpp"
#include "app/files/file_routes.hpp"
#include "app/files/files.hpp"
#include "app/gap_filler.hpp"
#include "app/hubs/hubs.hpp"
#include "app/hubs/notification_sink.hpp"
#include "app/idempotency.hpp"
#include "app/installed_migrations.hpp"
#include "app/migrations/platform_migrations.hpp"
#include "app/node_signals.hpp"
#include "app/operator_handler.hpp"
#include "app/periodic_jobs.hpp"
#include "app/readiness.hpp"
#include "app/refusal_audit.hpp"
#include "app/request_pipeline.hpp"
#include "app/server_settings.hpp"
#include "app/sign_in/auth_controller.hpp"
#include "app/sign_in/state.hpp"
#include "app/support/support_routes.hpp"
#include "xos/app/data_folder.hpp"
#include "xos/app/notification_hub.hpp"
#include "xos/db/postgresql.hpp"
#include "xos/db/sqlite.hpp"
#include "xos/http/server.hpp"

namespace xos {

using namespace std::chrono_literals;

namespace {

/// Blocks from this size on are given back to the system when they are freed. glibc would raise the limit by itself
/// after the first of them, and each thread that moves files would keep its pieces: 27 MiB after large files to a
/// bucket and back, instead of 5.
constexpr int large_block = 512 * 1024;

/// Before anything is made on the disk.
Config checked(Config config) {
    check_settings(config);
    return config;
}

/// What both kinds of settings take from the application.
template <typename Settings>
Settings with_options(Settings settings, const ApplicationOptions& options) {
    settings.drop_tenant_predicates = options.drop_tenant_predicates;
    settings.before_commit = options.before_commit;
    return settings;
}

std::unique_ptr<db::Driver> open_database(const Config& config, const ApplicationOptions& options, Logger& log,
                                          Metrics& metrics) {
    const auto migrations = all_migrations(options);
    const auto& folder = options.data_folder;
    auto driver =
        uses_postgresql(config)
            ? db::open_postgresql(with_options(postgres_settings(config, folder), options), migrations, log, metrics)
            : db::open_sqlite(with_options(sqlite_settings(config, folder), options), migrations, log, metrics);
    return options.around_database ? options.around_database(std::move(driver)) : std::move(driver);
}

constexpr auto hub_goodbye = 5s;  // signalr.md 4, "Server shutdown"

Task<void> trim_keys(const Services& services) { co_await trim_idempotency_keys(services); }

}  // namespace

std::vector<db::Migration> all_migrations(const ApplicationOptions& options) {
    const auto platform = platform_migrations();
    std::vector<db::Migration> all{platform.begin(), platform.end()};
    all.insert(all.end(), options.migrations.begin(), options.migrations.end());
    return all;
}

struct Application::State {
    State(Config c, ApplicationOptions o)
        : config{checked(std::move(c))},
          options{std::move(o)},
          folder{options.data_folder, options.beside_server ? DataFolder::Use::shared : DataFolder::Use::alone},
          log{options.log_sink ? std::move(options.log_sink) : standard_error_sink(),
              std::max(options.log_level, least_log_level(config))},
          events{dispatcher, clock(), log},
          driver{open_database(config, options, log, metrics)},
          services{config, clock(), log, metrics, *driver, &events},
          sign_in{services, options.data_folder, sign_in_settings(config, options.sign_in), io_threads(config)},
          files{services, options.data_folder, std::move(options.storage)},
          gap_filler{services, dispatcher},
          hubs{{.clock = clock(), .log = log, .metrics = metrics, .database = driver.get(), .events = &events},
               hub_limits(config),
               static_cast<std::size_t>(config.integer("Limits:JsonBody"))},
          jobs{log},
          node_signals{dispatcher, sign_in.state().registry, [this] { look_everywhere(); }, log, metrics},
          readiness{*driver} {
        wake_gap_filler = jobs.add(100ms, "fill event gaps", [this] { return gap_filler.fill(); });
        jobs.add(5s, "look for what was not heard", [this] { return node_signals.while_deaf(); });
        dispatcher.on_gap(wake_gap_filler);
    }

    const Clock& clock() const { return options.clock ? *options.clock : system_clock(); }

    void look_everywhere() {
        gap_filler.look_everywhere();
        wake_gap_filler();
    }

    void prepare_statements() {
        for (const auto statements : {EventStore::statements(), GapFiller::statements(), RefusalAudit::statements(),
                                      idempotency_statements(), file_statements(), sign_in_statements(),
                                      support_statements(), std::span<const Sql>{options.statements}}) {
            for (const auto& sql : statements) driver->prepare(sql, false);
        }
        for (const auto statements : {GapFiller::statements_across_tenants(), idempotency_statements_across_tenants(),
                                      file_statements_across_tenants(), sign_in_statements_across_tenants(),
                                      support_statements_across_tenants()}) {
            for (const auto& sql : statements) driver->prepare(sql, true);
        }
    }

    void attach(http::Server& target) {
        for (std::size_t i = 0; i < target.threads(); ++i) driver->attach(target.context(i));
    }

    void start_hubs() {
        hubs.services().may = may;
        std::vector<boost::asio::io_context*> contexts;
        for (std::size_t i = 0; i < server->threads(); ++i) contexts.push_back(&server->context(i));
        hubs.start(contexts);
    }

    /// Listens where operators look: the given address, else the port beside the server's own, else any free one.
    void start_operator_server() {
        operator_handler = std::make_unique<OperatorHandler>(services, readiness);
        for (const auto& url : xos::operator_urls(config, server->urls())) {
            auto candidate = std::make_unique<http::Server>(operator_settings(url), *operator_handler, log, metrics);
            try {
                attach(*candidate);
                candidate->start();
                operator_server = std::move(candidate);
                return;
            } catch (const ConfigError& error) {
                if (config.is_given("Server:OperatorUrl")) {
                    throw ConfigError{"Server:OperatorUrl cannot be used. " + std::string{error.what()}};
                }
            }
        }
        throw ConfigError{"Server:OperatorUrl: no free port on loopback for health and metrics"};
    }

    Config config;
    ApplicationOptions options;
    DataFolder folder;
    Logger log;
    Metrics metrics;
    TenantDispatcher dispatcher;
    EventStore events;
    std::unique_ptr<db::Driver> driver;
    Services services;
    SignIn sign_in;
    Files files;
    GapFiller gap_filler;
    Hubs hubs;
    std::map<std::type_index, hub::HubCore*> hub_cores;
    std::optional<NotificationSink> notification_sink;
    PeriodicJobs jobs;
    std::function<void()> wake_gap_filler;
    std::function<void()> tidy_files;
    std::vector<std::function<void()>> stop_work;
    NodeSignals node_signals;  // the driver's thread calls it until stop() has stopped the driver
    Readiness readiness;
    bool is_stopped = false;

    std::vector<std::unique_ptr<Route>> routes;
    std::vector<EventShape> declared_events;
    std::map<std::string, Problem, std::less<>> unique_violations;
    std::function<bool(const Principal&, Permission)> may = [](const Principal& principal, Permission permission) {
        return principal.has(permission);
    };

    std::unique_ptr<RequestPipeline> pipeline;
    std::unique_ptr<OperatorHandler> operator_handler;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<http::Server> operator_server;

    std::mutex command_mutex;
    std::unique_ptr<boost::asio::io_context> command_context;
};

Application::Application(Config config, ApplicationOptions options)
    : state_{std::make_unique<State>(std::move(config), std::move(options))} {
    add<AuthController>([&sign_in = state_->sign_in] { return AuthController{sign_in}; });
    add_support_routes(*this);
    state_->tidy_files = add_file_routes(*this, state_->files);
    add_hub<NotificationHub>("/hubs/notifications", {},
                             [&sign_in = state_->sign_in] { return std::make_unique<NotificationHub>(sign_in); });
    add_event_sink(state_->notification_sink.emplace(*state_->hub_cores.at(typeid(NotificationHub)), state_->log));
    every(std::chrono::hours{1}, "trim idempotency keys", [s = state_.get()] { return trim_keys(s->services); });
}

Application::~Application() { stop(); }

void Application::add_routes(std::vector<std::unique_ptr<Route>> routes) {
    std::ranges::move(routes, std::back_inserter(state_->routes));
}

void Application::add_event(EventShape event) { state_->declared_events.push_back(std::move(event)); }

void Application::add_hub(std::string_view path, std::type_index type, hub::HubDescription description,
                          HubOptions options) {
    auto& mapped = state_->hubs.add(path, std::move(description), std::move(options));
    state_->hub_cores.try_emplace(type, mapped.core.get());
}

void Application::add_endpoint(std::string_view path, RawHandler handler, HubOptions options) {
    state_->hubs.add(path, std::move(handler), std::move(options));
}

std::vector<HubInfo> Application::hubs() const {
    std::vector<HubInfo> infos;
    for (const auto& mapped : state_->hubs.all()) infos.push_back(mapped->info());
    return infos;
}

hub::Sender& Application::hub_sender(std::type_index type) const {
    const auto found = state_->hub_cores.find(type);
    if (found == state_->hub_cores.end()) throw std::logic_error{"no hub of this type was added"};
    return *found->second;
}

void Application::on_unique_violation(std::string constraint, Problem problem) {
    state_->unique_violations.insert_or_assign(std::move(constraint), std::move(problem));
}

void Application::set_permission_policy(std::function<bool(const Principal&, Permission)> policy) {
    state_->may = std::move(policy);
}

void Application::add_event_sink(EventSink& sink) { state_->dispatcher.add_sink(sink); }

std::function<void()> Application::every(std::chrono::milliseconds interval, std::string name,
                                         std::function<Task<void>()> job) {
    return state_->jobs.add(interval, std::move(name), std::move(job));
}

void Application::start() {
    auto& s = *state_;
    s.prepare_statements();
    s.files.open();
    s.tidy_files();
    ::mallopt(M_MMAP_THRESHOLD, large_block);
    run([&s] { return s.gap_filler.begin(); });
    s.driver->listen(s.node_signals);  // after begin(): what was committed between the two is looked up then
    const auto options = server_settings(s.config);
    PipelineParts parts{.services = s.services,
                        .sign_in = s.sign_in,
                        .hubs = s.hubs,
                        .fingerprints = s.sign_in.state().fingerprints,
                        .routes = routes(),
                        .files = s.options.files,
                        .documents = s.config.boolean("Server:Docs") ? s.options.documents : std::nullopt,
                        .start_page = s.options.start_page,
                        .may = s.may,
                        .unique_violations = s.unique_violations,
                        .json_body_limit = options.limits.json_body,
                        .requests_per_tenant = static_cast<std::uint32_t>(s.config.integer("Limits:RequestsPerTenant")),
                        .io_threads = options.threads,
                        .log_requests = s.config.boolean("Log:Requests")};
    CrossOrigin cross_origin{s.config.list("Server:AllowedOrigins")};
    s.pipeline = std::make_unique<RequestPipeline>(std::move(parts), std::move(cross_origin));
    s.server = std::make_unique<http::Server>(options, *s.pipeline, s.log, s.metrics);
    s.attach(*s.server);
    s.start_hubs();
    s.server->start();
    s.start_operator_server();
    s.jobs.start(s.server->context(0));
    ::malloc_trim(0);  // what only the start took
}

void Application::stop() {
    auto& s = *state_;
    if (s.is_stopped) return;
    s.is_stopped = true;
    s.readiness.stop();
    if (s.server) {
        s.hubs.drain(hub_goodbye);
        s.server->stop();
        s.hubs.let_go();
    }
    if (s.operator_server) s.operator_server->stop();
    // Jobs use the coroutines that wait for them, and the storage: both are still there.
    for (const auto& work : s.stop_work) work();
    s.sign_in.state().hashing.stop();
    s.files.stop();
    s.driver->stop();
    s.log.flush();
}

void Application::abort() {
    if (state_->server) state_->server->abort();
}

std::vector<std::string> Application::urls() const { return state_->server->urls(); }

std::vector<std::string> Application::operator_urls() const { return state_->operator_server->urls(); }

std::vector<const Route*> Application::routes() const {
    std::vector<const Route*> all;
    for (const auto& route : state_->routes) all.push_back(route.get());
    std::ranges::sort(all, [](const Route* a, const Route* b) {
        return std::tie(a->pattern, a->method) < std::tie(b->pattern, b->method);
    });
    return all;
}

std::vector<EventShape> Application::events() const {
    auto all = state_->declared_events;
    std::ranges::sort(all, {}, &EventShape::name);
    return all;
}

const Services& Application::services() const { return state_->services; }

SignIn& Application::sign_in() { return state_->sign_in; }

const std::string& Application::data_folder() const { return state_->options.data_folder; }

WorkerPool& Application::disk_pool() { return state_->files.pool(); }

void Application::at_stop(std::function<void()> work) { state_->stop_work.push_back(std::move(work)); }

std::string migrate(Config config, ApplicationOptions options) {
    if (!uses_postgresql(config)) {
        const auto path = sqlite_settings(config, options.data_folder).path;
        const Application application{std::move(config), std::move(options)};  // opening it migrates
        return path;
    }
    check_settings(config);
    const DataFolder folder{options.data_folder, DataFolder::Use::shared};
    Logger log{options.log_sink ? std::move(options.log_sink) : standard_error_sink(), least_log_level(config)};
    db::migrate_postgresql(postgres_settings(config, options.data_folder), all_migrations(options), log);
    return "in PostgreSQL";
}

void Application::run(std::function<Task<void>()> task) {
    auto& s = *state_;
    const std::lock_guard lock{s.command_mutex};
    if (!s.command_context) {
        s.command_context = std::make_unique<boost::asio::io_context>(1);
        s.driver->attach(*s.command_context);
    }
    std::exception_ptr failure;
    boost::asio::co_spawn(*s.command_context, std::move(task), [&](std::exception_ptr error) { failure = error; });
    s.command_context->restart();
    s.command_context->run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace xos
