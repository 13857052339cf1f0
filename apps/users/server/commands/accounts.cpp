// SPDX-License-Identifier: Apache-2.0
// Makes tenants and users from the command line. A server may be running on the data folder: both processes write
// through the database's own locks, and the server finds the stored event of a new user within moments.
#include <iostream>

#include "../new_user.hpp"
#include "../user_requests.hpp"
#include "commands.hpp"
#include "xos/auth/password.hpp"
#include "xos/base/encoding.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/error.hpp"

namespace xos::users {

namespace {

namespace sql {
constexpr Sql insert_tenant{
    "insert_tenant",
    "INSERT INTO clients (name, slug, is_active, created_at) VALUES (@name, @slug, true, @now) RETURNING id"};
constexpr Sql find_tenant{"find_tenant", "SELECT id FROM clients WHERE slug = @slug"};
}  // namespace sql

/// Throws: ConfigError with every message, one a line.
void require_valid(const FieldErrors& errors) {
    if (errors.empty()) return;
    std::string text = "that cannot be stored:";
    for (const auto& [field, messages] : errors.entries()) {
        for (const auto& message : messages) text.append("\n  ").append(field).append(": ").append(message);
    }
    throw ConfigError{text};
}

struct TenantRequest {
    std::string name;
    std::string slug;
};
BOOST_DESCRIBE_STRUCT(TenantRequest, (), (name, slug))

void rules(Rules<TenantRequest>& r) {
    r.field(&TenantRequest::name).trimmed().required("Name is required").max_length(100);
    r.field(&TenantRequest::slug).required("Slug is required").max_length(63);
}

bool is_slug(std::string_view text) {
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos &&
           !text.starts_with('-') && !text.ends_with('-') &&
           text.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string_view::npos;
}

TenantRequest checked(const TenantOptions& options) {
    TenantRequest request{.name = options.name, .slug = options.slug};
    FieldErrors errors;
    if (!is_utf8(request.name)) errors.add("name", "The value is not valid");
    Rules<TenantRequest>::of().check(request, errors);
    // A slug of digits only could be taken for a tenant's id at sign-in (AUTH-1).
    if (!is_slug(request.slug)) {
        errors.add("slug", "Slug must be lower-case letters, digits and hyphens, with a letter in it");
    }
    require_valid(errors);
    return request;
}

CreateUserRequest checked(const UserOptions& options, std::string password) {
    CreateUserRequest request{
        .name = options.name, .email = options.email, .password = std::move(password), .is_admin = options.admin};
    FieldErrors errors;
    if (!is_utf8(request.name)) errors.add("name", "The value is not valid");
    if (!is_utf8(request.email)) errors.add("email", "The value is not valid");
    if (!is_utf8(request.password)) errors.add("password", "The value is not valid");
    if (errors.empty()) Rules<CreateUserRequest>::of().check(request, errors);
    require_valid(errors);
    return request;
}

std::string read_password() {
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

Task<void> insert_tenant(const Services& services, TenantRequest request) {
    DBService db{services.database, nullptr, {}};
    try {
        co_await db.get_value<ClientId>(
            sql::insert_tenant, {{"name", request.name}, {"slug", request.slug}, {"now", services.clock.now()}});
    } catch (const db::UniqueViolation&) {
        throw ConfigError{"there is a tenant with the slug " + request.slug + " already"};
    }
}

Task<ClientId> find_tenant(const Services& services, std::string name, std::string slug) {
    DBService db{services.database, nullptr, {}};
    const auto id = co_await db.get_value<ClientId>(sql::find_tenant, {{"slug", slug}});
    if (!id) {
        throw ConfigError{"there is no tenant with the slug " + slug + ". Make it with: " + name +
                          " tenant create NAME --slug " + slug};
    }
    co_return *id;
}

Task<void> insert_user(const Services& services, std::string name, std::string slug, NewUser user) {
    db::Caller caller;
    caller.client = co_await find_tenant(services, std::move(name), std::move(slug));
    DBService db{services.database, services.events, caller};
    auto tx = co_await db.begin_transaction();
    co_await store_new_user(tx, std::move(user), services.clock.now());
    co_await tx.commit();
}

/// An application that never serves, on a folder where a server may.
struct Beside {
    explicit Beside(const CommonOptions& common) : application{load_config(common), options(common)} {}

    static ApplicationOptions options(const CommonOptions& common) {
        auto made = options_of(common.program, common.data);
        made.beside_server = true;
        made.log_level = LogLevel::error;
        return made;
    }

    Application application;
};

}  // namespace

int create_tenant(const CommonOptions& common, const TenantOptions& options) {
    auto request = checked(options);
    Beside beside{common};
    beside.application.run([&] { return insert_tenant(beside.application.services(), request); });
    std::cout << "Tenant " << request.slug << " was made.\n";
    return 0;
}

int create_user(const CommonOptions& common, const UserOptions& options) {
    const auto request = checked(options, read_password());
    const NewUser user{.name = request.name,
                       .email = request.email,
                       .password_hash = auth::hash_password(request.password),
                       .is_admin = request.is_admin};
    Beside beside{common};
    try {
        beside.application.run(
            [&] { return insert_user(beside.application.services(), common.program.name, options.tenant, user); });
    } catch (const Problem& problem) {
        throw ConfigError{problem.text()};
    } catch (const db::UniqueViolation&) {
        throw ConfigError{"Email address already in use"};
    }
    std::cout << "User " << request.email << " was made.\n";
    return 0;
}

}  // namespace xos::users
