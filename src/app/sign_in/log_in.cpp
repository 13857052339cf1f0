// SPDX-License-Identifier: Apache-2.0
// A sign-in in four steps: write the attempt down, find the accounts, check the password on the hashing pool, store the
// outcome. No transaction is open while a password is hashed.
#include "app/sign_in/log_in.hpp"

#include <boost/describe.hpp>

#include <utility>

#include "app/sign_in/activity.hpp"
#include "app/sign_in/statements.hpp"
#include "xos/base/problem.hpp"
#include "xos/json/writer.hpp"

namespace xos::sign_in {

// The `data` of "Select an organisation" (AUTH-7).
struct TenantChoices {
    std::vector<TenantDto> tenants;
};
BOOST_DESCRIBE_STRUCT(TenantChoices, (), (tenants))

namespace {

constexpr auto reason = "signing in: the tenant is not known before the account is";

Problem invalid_credentials() { return {401, "invalid_credentials", "Invalid credentials"}; }
Problem account_deactivated() { return {401, "account_deactivated", "Account is deactivated"}; }

Problem tenant_required(const std::vector<Account>& accounts, const std::vector<std::size_t>& matching) {
    TenantChoices choices;
    for (const std::size_t i : matching) {
        const auto& account = accounts[i];
        choices.tenants.push_back({account.client_id, account.client_name, account.client_slug});
    }
    return Problem{409, "tenant_required", "Select an organisation"}.with_data_json(json::to_json(choices));
}

/// One attempt on its way through the steps.
struct LogIn {
    SignIn::State& state;
    const Credentials& credentials;
    const Visitor& visitor;
    Throttle::Attempt attempt{};
    std::vector<Account> accounts{};
    PasswordCheck check{};

    Timestamp now() const { return state.services.clock.now(); }
    DBService across_tenants() const { return state.across_tenants(reason, visitor); }
};

Task<void> look_at_password(LogIn& log_in) {
    log_in.accounts =
        co_await find_accounts(log_in.across_tenants(), log_in.credentials.email, log_in.credentials.tenant);
    log_in.check = co_await run_blocking(log_in.state.hashing, [&log_in] {
        return check_password(log_in.accounts, log_in.credentials.password, log_in.state.options.password_cost);
    });
}

/// Writes a row to every tenant concerned, or one to none. An attempt on an unknown address takes the same statements.
Task<void> log_failure(LogIn& log_in, Transaction& transaction, std::string_view action) {
    const auto data = email_data(log_in.credentials.email);
    for (const auto& account : log_in.accounts) {
        co_await log_failed_sign_in(transaction, account.client_id, account.id, action, data, log_in.now());
    }
    if (!log_in.accounts.empty()) co_return;
    std::optional<ClientId> client;
    if (const auto& tenant = log_in.credentials.tenant) {
        client = co_await transaction.get_value<ClientId>(
            sql::find_tenant, {{"tenant_id", tenant->id.value_or(ClientId{})}, {"tenant_slug", tenant->slug}});
    }
    co_await log_failed_sign_in(transaction, client, std::nullopt, action, data, log_in.now());
}

Task<void> fail(LogIn& log_in) {
    auto transaction = co_await log_in.across_tenants().begin_transaction();
    co_await log_failure(log_in, transaction, login_failed);
    if (co_await Throttle::failed(transaction, log_in.attempt, log_in.now())) {
        co_await log_failure(log_in, transaction, login_throttled);
    }
    co_await transaction.commit();
    throw invalid_credentials();
}

/// The password was right, but it opens nothing: not counted as a failure, because nothing was guessed.
Task<void> refuse_deactivated(LogIn& log_in) {
    auto transaction = co_await log_in.across_tenants().begin_transaction();
    for (const std::size_t i : log_in.check.inactive) {
        const auto& account = log_in.accounts[i];
        co_await log_failed_sign_in(transaction, account.client_id, account.id, login_failed,
                                    email_data(log_in.credentials.email), log_in.now());
    }
    co_await Throttle::forget(transaction, log_in.attempt);
    co_await transaction.commit();
    throw account_deactivated();
}

Task<SignedIn> succeed(LogIn& log_in, Account account) {
    auto& state = log_in.state;
    const auto at = log_in.now();
    const auto user = account.id;
    const auto& key = log_in.visitor.limit_key;
    auto transaction = co_await state.tenant(account.client_id, user, log_in.visitor).begin_transaction();
    const auto unchanged = co_await transaction.get_value<UserId>(
        sql::lock_account, {{"user_id", user}, {"password_hash", account.password_hash}});
    if (!unchanged) throw invalid_credentials();  // changed while the password was checked
    if (!log_in.check.upgraded_hash.empty()) {
        co_await transaction.execute(sql::store_password,
                                     {{"user_id", user}, {"password_hash", log_in.check.upgraded_hash}});
    }
    auto sid = co_await start_session(transaction, user, log_in.visitor, at, state.options.refresh_total);
    co_await transaction.execute(sql::remember_address, {{"user_id", user}, {"address", key}, {"now", at}});
    co_await transaction.execute(sql::forget_addresses,
                                 {{"user_id", user}, {"before", at - Throttle::known_address_life}});
    co_await Throttle::forget(transaction, log_in.attempt);
    co_await log_activity(transaction, user, login_succeeded, email_data(account.email), at);
    co_await transaction.commit();
    state.has_accounts = true;

    Member member;
    member.user_id = user;
    member.client_id = account.client_id;
    member.name = account.name;
    member.email = account.email;
    member.is_admin = account.is_admin;
    auto token = state.new_token(member, sid);
    co_return SignedIn{std::move(account), std::move(sid), std::move(token)};
}

Task<SignedIn> decide(LogIn& log_in) {
    const auto& check = log_in.check;
    if (check.active.size() > 1) {
        co_await Throttle::forget(log_in.across_tenants(), log_in.attempt);
        throw tenant_required(log_in.accounts, check.active);
    }
    if (check.active.empty() && !check.inactive.empty()) co_await refuse_deactivated(log_in);
    if (check.active.empty()) co_await fail(log_in);
    co_return co_await succeed(log_in, log_in.accounts[check.active.front()]);
}

}  // namespace

Task<SignedIn> log_in(SignIn::State& state, Credentials credentials, Visitor visitor) {
    LogIn log_in{.state = state, .credentials = credentials, .visitor = visitor};
    log_in.attempt =
        co_await state.throttle.begin(log_in.across_tenants(), credentials.email, visitor, state.services.clock);
    const auto across_tenants = [&] { return log_in.across_tenants(); };
    co_await Throttle::look(look_at_password(log_in), across_tenants, log_in.attempt);
    co_return co_await decide(log_in);
}

}  // namespace xos::sign_in
