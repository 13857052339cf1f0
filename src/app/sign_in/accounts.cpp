// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/accounts.hpp"

#include <charconv>

#include "app/sign_in/statements.hpp"
#include "xos/base/encoding.hpp"

namespace xos::sign_in {

namespace {

std::optional<ClientId> parse_id(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return ClientId{number};
}

}  // namespace

bool read(json::Value value, TenantName& out) {
    if (const auto number = value.integer()) {
        out = {ClientId{*number}, {}};
        return true;
    }
    const auto text = value.string();
    if (!text || has_control_characters(*text)) return false;
    const auto name = trim(*text);
    out = {parse_id(name), std::string{name}};
    return true;
}

UserDto to_dto(const Account& account) {
    return {.id = account.id,
            .name = account.name,
            .email = account.email,
            .client_id = account.client_id,
            .is_admin = account.is_admin,
            .is_active = account.is_active,
            .created_at = account.created_at,
            .updated_at = account.updated_at};
}

Task<std::vector<Account>> find_accounts(DBService across_tenants, std::string_view email,
                                         const std::optional<TenantName>& tenant) {
    const auto email_key = fold_case(email);
    if (!tenant) co_return co_await across_tenants.get_list<Account>(sql::find_accounts, {{"email_key", email_key}});
    co_return co_await across_tenants.get_list<Account>(
        sql::find_accounts_of_tenant,
        {{"email_key", email_key}, {"tenant_id", tenant->id.value_or(ClientId{})}, {"tenant_slug", tenant->slug}});
}

PasswordCheck check_password(std::span<const Account> accounts, std::string_view password, auth::PasswordCost cost) {
    PasswordCheck check;
    if (accounts.empty()) auth::verify_password(auth::dummy_password_hash(cost), password);
    for (std::size_t i = 0; i < accounts.size(); ++i) {
        if (!auth::verify_password(accounts[i].password_hash, password)) continue;
        (accounts[i].is_active ? check.active : check.inactive).push_back(i);
    }
    if (check.active.size() == 1 && auth::needs_rehash(accounts[check.active.front()].password_hash, cost)) {
        check.upgraded_hash = auth::hash_password(password, cost);
    }
    return check;
}

}  // namespace xos::sign_in
