// SPDX-License-Identifier: Apache-2.0
#include "app/server_settings.hpp"

#include <algorithm>
#include <charconv>
#include <thread>

#include "app/cross_origin.hpp"
#include "app/files/storage_settings.hpp"
#include "app/sign_in/token_settings.hpp"
#include "xos/app/application.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/encoding.hpp"
#include "xos/files/file_type.hpp"

namespace xos {

namespace {

std::size_t size(const Config& config, std::string_view key) { return static_cast<std::size_t>(config.integer(key)); }

std::chrono::milliseconds time(const Config& config, std::string_view key) {
    return std::chrono::milliseconds{config.integer(key)};
}

std::size_t cores() { return std::max<std::size_t>(1, std::thread::hardware_concurrency()); }

/// The port beside a URL's own, or 0 when the URL has none.
int next_port(const std::string& url) {
    const auto colon = url.rfind(':');
    int port = 0;
    if (colon == std::string::npos) return 0;
    std::from_chars(url.data() + colon + 1, url.data() + url.size(), port);
    return port > 0 && port < 65535 ? port + 1 : 0;
}

void check_database_urls(const Config& config) {
    const auto& url = config["Database:Url"];
    const auto& admin_url = config["Database:AdminUrl"];
    // What follows the scheme is not repeated: it may hold a password.
    const bool is_other_scheme = url.find("://") != std::string::npos && !db::is_postgresql_url(url);
    if (is_other_scheme) {
        throw ConfigError{"Database:Url: the scheme " + url.substr(0, url.find(':')) +
                          " is not known. Give postgresql://USER@HOST/DATABASE, or the path of a database file"};
    }
    if (!admin_url.empty() && !db::is_postgresql_url(admin_url)) {
        throw ConfigError{"Database:AdminUrl is no PostgreSQL URL. Write postgresql://USER@HOST/DATABASE"};
    }
    if (!admin_url.empty() && !url.empty() && !db::is_postgresql_url(url)) {
        throw ConfigError{
            "Database:Url is a file, but Database:AdminUrl names a PostgreSQL database. Leave one of them out"};
    }
}

}  // namespace

LogLevel least_log_level(const Config& config) {
    const auto& text = config["Log:Level"];
    if (text == "debug") return LogLevel::debug;
    if (text == "info") return LogLevel::info;
    if (text == "warning") return LogLevel::warning;
    if (text == "error") return LogLevel::error;
    throw ConfigError{"Log:Level: \"" + text + "\" is not a level. Write debug, info, warning or error"};
}

std::size_t io_threads(const Config& config) {
    return config.is_given("Server:Threads") ? size(config, "Server:Threads") : cores();
}

bool uses_postgresql(const Config& config) {
    return !config["Database:AdminUrl"].empty() || db::is_postgresql_url(config["Database:Url"]);
}

http::ServerOptions server_settings(const Config& config) {
    http::ServerOptions options;
    options.urls = config.list("Server:Urls");
    options.threads = io_threads(config);
    options.host_names = config.list("Server:HostNames");
    options.trusted_proxies = config.list("Server:TrustedProxies");
    auto& limits = options.limits;
    limits.request_line = size(config, "Limits:RequestLine");
    limits.header_block = size(config, "Limits:HeaderBlock");
    limits.header_field = size(config, "Limits:HeaderField");
    limits.header_fields = size(config, "Limits:HeaderFields");
    limits.json_body = size(config, "Limits:JsonBody");
    limits.header_time = time(config, "Limits:HeaderTime");
    limits.idle_time = time(config, "Limits:IdleTime");
    limits.request_time = time(config, "Limits:RequestTime");
    limits.stop_time = time(config, "Limits:StopTime");
    limits.requests_per_connection = size(config, "Limits:RequestsPerConnection");
    limits.connections = size(config, "Limits:Connections");
    limits.connections_per_address = size(config, "Limits:ConnectionsPerAddress");
    limits.requests_in_progress = size(config, "Limits:Requests");
    limits.least_body_rate = static_cast<std::uint32_t>(config.integer("Limits:BodyRate"));
    limits.least_send_rate = static_cast<std::uint32_t>(config.integer("Limits:SendRate"));
    return options;
}

void check_settings(const Config& config) {
    sign_in::jwt_options(config);
    sign_in::check_token_secret(config);
    const auto options = server_settings(config);
    http::check_options(options);
    const CrossOrigin origins{config.list("Server:AllowedOrigins")};
    least_log_level(config);
    check_database_urls(config);
    const files::FileTypes types{config.list("Files:AllowedExtensions")};
    s3_settings(config);
    if (const auto& url = config["Server:OperatorUrl"]; !url.empty()) http::check_options(operator_settings(url));
}

db::SqliteOptions sqlite_settings(const Config& config, const std::string& data_folder) {
    const auto& url = config["Database:Url"];
    db::SqliteOptions options;
    options.path = url.empty() ? data_folder + "/xos.db" : url;
    options.statement_time = time(config, "Limits:StatementTime");
    options.idle_in_transaction = time(config, "Limits:IdleInTransaction");
    options.queue_wait = time(config, "Limits:DatabaseWait");
    options.queue_limit = size(config, "Limits:DatabaseQueue");
    return options;
}

db::PostgresOptions postgres_settings(const Config& config, const std::string& data_folder) {
    constexpr std::size_t least_per_thread = 2;  // one for quick statements, one for a transaction
    db::PostgresOptions options;
    options.url = config["Database:Url"];
    options.admin_url = config["Database:AdminUrl"];
    if (options.url.empty() && !data_folder.empty()) {
        const auto secret = auth::load_or_create_secret(data_folder + "/database.key");
        const auto key = auth::derive_key(secret, "database password");
        options.app_password = base64url_encode({reinterpret_cast<const unsigned char*>(key.data()), key.size()});
    }
    options.connections_per_thread =
        std::max(least_per_thread, size(config, "Database:Connections") / std::max<std::size_t>(1, io_threads(config)));
    options.connect_time = time(config, "Limits:DatabaseConnect");
    options.statement_time = time(config, "Limits:StatementTime");
    options.lock_time = time(config, "Limits:LockTime");
    options.idle_in_transaction = time(config, "Limits:IdleInTransaction");
    options.queue_wait = time(config, "Limits:DatabaseWait");
    options.queue_limit = size(config, "Limits:DatabaseQueue");
    return options;
}

hub::ConnectionLimits hub_limits(const Config& config) {
    hub::ConnectionLimits limits;
    limits.per_user = size(config, "Limits:HubConnectionsPerUser");
    limits.per_tenant = size(config, "Limits:HubConnectionsPerTenant");
    limits.unclaimed = size(config, "Limits:HubNegotiations");
    limits.unclaimed_per_address = size(config, "Limits:HubNegotiationsPerAddress");
    return limits;
}

SignInOptions sign_in_settings(const Config& config, SignInOptions options) {
    if (options.hashing_threads == 0) options.hashing_threads = std::max<std::size_t>(1, cores() / 2);
    options.hashing_threads = std::min(options.hashing_threads, size(config, "Limits:HashingThreads"));
    options.hashing_queue = size(config, "Limits:HashingQueue");
    return options;
}

std::vector<std::string> operator_urls(const Config& config, const std::vector<std::string>& server_urls) {
    const auto& given = config["Server:OperatorUrl"];
    if (!given.empty()) return {given};
    std::vector<std::string> urls;
    if (const int port = server_urls.empty() ? 0 : next_port(server_urls.front())) {
        urls.push_back("http://127.0.0.1:" + std::to_string(port));
    }
    urls.emplace_back("http://127.0.0.1:0");
    return urls;
}

http::ServerOptions operator_settings(const std::string& url) {
    http::ServerOptions options;
    options.urls = {url};
    options.threads = 1;
    options.limits.connections = 64;
    options.limits.connections_per_address = 64;
    options.limits.requests_in_progress = 32;
    return options;
}

}  // namespace xos
