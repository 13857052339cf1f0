// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/token_settings.hpp"

#include "app/server_settings.hpp"
#include "xos/auth/keys.hpp"
#include "xos/base/encoding.hpp"
#include "xos/db/postgresql.hpp"

namespace xos::sign_in {

namespace {

constexpr std::int64_t default_minutes = 60;
constexpr std::int64_t most_minutes = 366 * 24 * 60;  // a year; longer is a mistake, and a sum that stays in range

std::string name_or_default(const Config& config, const char* key) {
    const std::string& value = config[key];
    if (!value.empty()) return value;
    if (config.is_given(key)) {
        throw ConfigError{std::string{key} + " is empty; give a name, or leave the key out for \"xos\""};
    }
    return "xos";
}

std::int64_t lifetime_minutes(const Config& config) {
    const std::int64_t minutes = config.integer("Jwt:ExpirationMinutes");
    if (minutes == 0 && !config.is_given("Jwt:ExpirationMinutes")) return default_minutes;
    if (minutes < 1 || minutes > most_minutes) {
        throw ConfigError{"Jwt:ExpirationMinutes is " + std::to_string(minutes) +
                          "; give a whole number of minutes from 1 to " + std::to_string(most_minutes)};
    }
    return minutes;
}

/// A token of one node is good on every other: the first node's key is kept beside the data, for the owner to read.
std::string shared_by_nodes(const Config& config, const std::string& own) {
    const auto text = base64url_encode({reinterpret_cast<const unsigned char*>(own.data()), own.size()});
    const auto shared = db::shared_secret(postgres_settings(config, ""), "token key", text);
    const auto secret = base64url_decode(shared);
    if (!secret) throw ConfigError{"The token key that the nodes share through the database is damaged"};
    return *secret;
}

}  // namespace

auth::JwtOptions jwt_options(const Config& config) {
    auth::JwtOptions options;
    options.issuer = name_or_default(config, "Jwt:Issuer");
    options.audience = name_or_default(config, "Jwt:Audience");
    options.lifetime = std::chrono::minutes{lifetime_minutes(config)};
    return options;
}

void check_token_secret(const Config& config) {
    const auto size = config["Jwt:SecretKey"].size();
    if (!config.is_given("Jwt:SecretKey") || size >= auth::min_secret_bytes) return;
    throw ConfigError{"Jwt:SecretKey has " + std::to_string(size) + " bytes; give at least " +
                      std::to_string(auth::min_secret_bytes) +
                      ", or leave the key out to have one made in the data folder"};
}

std::string token_secret(const Config& config, const std::string& data_folder) {
    if (config.is_given("Jwt:SecretKey")) {
        check_token_secret(config);
        return config["Jwt:SecretKey"];
    }
    auto own = auth::load_or_create_secret(data_folder + "/secret.key");
    return config["Database:AdminUrl"].empty() ? own : shared_by_nodes(config, own);
}

}  // namespace xos::sign_in
