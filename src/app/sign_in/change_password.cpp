// SPDX-License-Identifier: Apache-2.0
// In the steps of a sign-in: write the attempt down, check the password on the hashing pool, store the outcome. No
// transaction is open while a password is hashed.
#include "app/sign_in/change_password.hpp"

#include <utility>

#include "app/sign_in/activity.hpp"
#include "app/sign_in/sessions.hpp"
#include "app/sign_in/statements.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"

namespace xos::sign_in {

namespace {

constexpr auto reason = "changing a password: the throttle belongs to no tenant";

struct Change {
    SignIn& sign_in;
    const Principal& user;
    const PasswordChange& passwords;
    const Visitor& visitor;
    Throttle::Attempt attempt{};
    std::string old_hash{};
    std::string new_hash{};  ///< empty when the current password was wrong

    SignIn::State& state() const { return sign_in.state(); }
    Timestamp now() const { return state().services.clock.now(); }
    DBService tenant() const { return state().tenant(user.client, user.user, visitor); }
    DBService across_tenants() const { return state().across_tenants(reason, visitor); }
};

Problem wrong_password() { return validation_failed("currentPassword", "Current password is not correct"); }

Task<void> look_at_password(Change& change) {
    auto hash = co_await change.tenant().get_value<std::string>(sql::find_password, {{"user_id", change.user.user}});
    if (!hash) throw unauthenticated();
    change.old_hash = std::move(*hash);
    const bool is_right = co_await run_blocking(
        change.state().hashing, [&change] { return auth::verify_password(change.old_hash, change.passwords.current); });
    if (is_right) change.new_hash = co_await change.sign_in.hash_password(change.passwords.wanted);
}

Task<void> fail(Change& change) {
    auto transaction = co_await change.across_tenants().begin_transaction();
    const auto log = [&](std::string_view action) {
        return log_failed_sign_in(transaction, change.user.client, change.user.user, action,
                                  email_data(change.user.email), change.now());
    };
    co_await log(password_change_failed);
    if (co_await Throttle::failed(transaction, change.attempt, change.now())) co_await log(login_throttled);
    co_await transaction.commit();
    throw wrong_password();
}

Task<void> store(Change& change) {
    const auto& user = change.user;
    auto transaction = co_await change.tenant().begin_transaction();
    co_await Throttle::forget(transaction, change.attempt);
    const auto unchanged = co_await transaction.get_value<UserId>(
        sql::lock_account, {{"user_id", user.user}, {"password_hash", change.old_hash}});
    if (!unchanged) {  // another change came first
        co_await transaction.commit();
        throw wrong_password();
    }
    co_await transaction.execute(sql::store_password, {{"user_id", user.user}, {"password_hash", change.new_hash}});
    const auto ended = co_await end_sessions(transaction, user.user, user.session_id, change.now());
    co_await log_activity(transaction, user.user, password_changed, email_data(user.email), change.now());
    co_await transaction.commit();
    for (const auto& sid : ended) change.state().registry.revoke(user.client, user.user, sid);
}

}  // namespace

Task<void> change_password(SignIn& sign_in, Principal user, PasswordChange passwords, Visitor visitor) {
    refuse_own_name(user.name, user.email, passwords.wanted);
    Change change{.sign_in = sign_in, .user = user, .passwords = passwords, .visitor = visitor};
    change.attempt = co_await change.state().throttle.begin(change.across_tenants(), user.email, visitor,
                                                            change.state().services.clock);
    const auto across_tenants = [&] { return change.across_tenants(); };
    co_await Throttle::look(look_at_password(change), across_tenants, change.attempt);
    if (change.new_hash.empty()) co_await fail(change);
    co_await store(change);
}

}  // namespace xos::sign_in

void xos::refuse_own_name(std::string_view name, std::string_view email, std::string_view new_password) {
    const auto key = fold_case(new_password);
    if (key == fold_case(name) || key == fold_case(email)) {
        throw validation_failed("newPassword", "Password is too common");
    }
}
