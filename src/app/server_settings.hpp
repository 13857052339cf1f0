// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "hub/endpoint/limits.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/base/config.hpp"
#include "xos/base/log.hpp"
#include "xos/db/postgresql.hpp"
#include "xos/db/sqlite.hpp"
#include "xos/http/server.hpp"

namespace xos {

// From configuration to the options of each module. Values were checked when the configuration was read.

/// Log:Level. Throws: ConfigError for a word that is no level.
LogLevel least_log_level(const Config& config);
/// I/O threads: Server:Threads, else one for each core.
std::size_t io_threads(const Config& config);
http::ServerOptions server_settings(const Config& config);
/// Whether the data is in PostgreSQL: either URL says so.
bool uses_postgresql(const Config& config);
db::SqliteOptions sqlite_settings(const Config& config, const std::string& data_folder);
/// Without Database:Url the password of the role `xos_app` comes from a key that is made in the data folder.
db::PostgresOptions postgres_settings(const Config& config, const std::string& data_folder);
hub::ConnectionLimits hub_limits(const Config& config);
SignInOptions sign_in_settings(const Config& config, SignInOptions options);

/// Where the operators' listener may be, best first.
std::vector<std::string> operator_urls(const Config& config, const std::vector<std::string>& server_urls);
/// A small server of its own budget, so that health and metrics answer under overload (SLOW-5).
http::ServerOptions operator_settings(const std::string& url);

}  // namespace xos
