// SPDX-License-Identifier: Apache-2.0
#include "demo_data.hpp"

#include <array>

#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/error.hpp"
#include "xos/db/own_executor.hpp"

namespace xos::users {

namespace {

namespace sql {
constexpr Sql find_tenant{"demo_find_tenant", "SELECT id FROM clients WHERE slug = @slug"};
constexpr Sql count_users{"demo_count_users", "SELECT count(*) FROM users WHERE client_id = @tenant"};
constexpr Sql insert_tenant{
    "demo_insert_tenant",
    "INSERT INTO clients (name, slug, is_active, created_at) VALUES (@name, @slug, true, @now) RETURNING id"};
constexpr Sql insert_user{
    "demo_insert_user",
    "INSERT INTO users (client_id, name, name_key, email, email_key, password_hash, is_admin, is_active, created_at)"
    " VALUES (@tenant, @name, @name_key, @email, @email_key, @password_hash, @is_admin, @is_active, @created_at)"};
}  // namespace sql

constexpr auto demo_password = "demo-Passw0rd!";
constexpr std::size_t users_per_tenant = 250;
constexpr std::size_t deactivated_every = 17;

struct DemoTenant {
    std::string_view name;
    std::string_view slug;
    std::string_view admin;
    std::size_t first_person;
};
constexpr std::array demo_tenants{DemoTenant{"Acme Ltd", "acme", "Amina Björk", 0},
                                  DemoTenant{"Globex Corporation", "globex", "Gabriel Ōtani", users_per_tenant}};

struct DemoUser {
    DemoPerson person;
    bool is_admin = false;
    bool is_active = true;
    Timestamp created_at;
};

/// The admin first, then the others; accounts were made over the last two years.
std::vector<DemoUser> users_of(const DemoTenant& tenant, Timestamp now) {
    const auto domain = std::string{tenant.slug} + ".test";
    std::vector<DemoUser> users{{.person = {std::string{tenant.admin}, "admin@" + domain},
                                 .is_admin = true,
                                 .created_at = now - std::chrono::days{731}}};
    for (auto& person : demo_people(users_per_tenant - 1, tenant.first_person, domain)) {
        const auto n = users.size();
        users.push_back({.person = std::move(person),
                         .is_active = n % deactivated_every != 0,
                         .created_at = now - std::chrono::days{730} + n * std::chrono::minutes{4'099}});
    }
    return users;
}

/// Whether an earlier start made the tenant. Throws ConfigError when somebody made one of their own under its slug.
Task<bool> is_made(DBService& all, const DemoTenant& tenant) {
    const auto id = co_await all.get_value<ClientId>(sql::find_tenant, {{"slug", tenant.slug}});
    if (!id) co_return false;
    // Rows are never removed, and everything else about them can be changed by whoever tries the demo.
    const auto users = co_await all.get_value<std::int64_t>(sql::count_users, {{"tenant", id}});
    if (users.value_or(0) >= static_cast<std::int64_t>(users_per_tenant)) co_return true;
    throw ConfigError{"--demo cannot make its tenant " + std::string{tenant.slug} +
                      ": the data folder has one of your own. Choose another folder with --data DIR"};
}

Task<void> create_tenant(DBService& all, const DemoTenant& tenant, const std::string& hash, Timestamp now) {
    auto tx = co_await all.begin_transaction();
    const auto id = co_await tx.get_value<ClientId>(sql::insert_tenant,
                                                    {{"name", tenant.name}, {"slug", tenant.slug}, {"now", now}});
    std::vector<db::Params> rows;
    for (const auto& user : users_of(tenant, now)) {
        rows.push_back({{"tenant", id},
                        {"name", user.person.name},
                        {"name_key", fold_case(user.person.name)},
                        {"email", user.person.email},
                        {"email_key", fold_case(user.person.email)},
                        {"password_hash", hash},
                        {"is_admin", user.is_admin},
                        {"is_active", user.is_active},
                        {"created_at", user.created_at}});
    }
    co_await tx.execute_many(sql::insert_user, std::move(rows));
    co_await tx.commit();
}

}  // namespace

Task<void> create_demo_data(Application& application) {
    const auto& services = application.services();
    auto all = DBService{services.database, nullptr, {}}.across_tenants("demo data");
    std::vector<DemoTenant> missing;
    for (const auto& tenant : demo_tenants) {
        if (!co_await is_made(all, tenant)) missing.push_back(tenant);
    }
    if (missing.empty()) co_return;
    // One hash for all: everybody has the password that is printed.
    const auto hash = co_await application.sign_in().hash_password(demo_password);
    for (const auto& tenant : missing) {
        bool is_taken = false;
        try {
            co_await create_tenant(all, tenant, hash, services.clock.now());
        } catch (const db::UniqueViolation&) {
            is_taken = true;  // another node on this database was faster
        }
        co_await db::return_to_own_executor();
        if (is_taken) co_await is_made(all, tenant);
    }
}

std::string demo_sign_ins() {
    std::string text = "Demo accounts, all with the password ";
    text += demo_password;
    text += ":\n";
    for (const auto& tenant : demo_tenants) text.append("  admin@").append(tenant.slug).append(".test\n");
    return text;
}

}  // namespace xos::users
