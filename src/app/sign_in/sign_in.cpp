// SPDX-License-Identifier: Apache-2.0
#include "xos/app/sign_in.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "app/sign_in/sessions.hpp"
#include "app/sign_in/state.hpp"
#include "app/sign_in/statements.hpp"
#include "app/sign_in/token_settings.hpp"
#include "app/signal_text.hpp"
#include "xos/auth/keys.hpp"
#include "xos/auth/password.hpp"

namespace xos {

namespace {

using Outcome = Authentication::Outcome;

std::size_t hashing_threads(std::size_t wanted) {
    return wanted > 0 ? wanted : std::max<std::size_t>(1, std::thread::hardware_concurrency() / 2);
}

Authentication valid(std::shared_ptr<const Principal> principal) { return {Outcome::valid, std::move(principal)}; }

/// What an entry of a token cache is worth now; `unknown` when it must be looked up again.
Authentication judge(const sign_in::TokenCache::Entry& entry, Timestamp now) {
    if (entry.session->is_revoked.load(std::memory_order_acquire)) return {Outcome::invalid, nullptr};
    if (now >= entry.expires_at || !entry.session->is_current(entry.generation)) return {Outcome::unknown, nullptr};
    if (!entry.principal) return {Outcome::invalid, nullptr};
    return valid(entry.principal);
}

}  // namespace

SignIn::State::State(const Services& services_, const std::string& secret, SignInOptions options_,
                     std::size_t io_threads)
    : services{services_},
      options{options_},
      jwt{{secret}, sign_in::jwt_options(services_.config)},
      refresh_tokens{auth::derive_key(secret, "refresh")},
      fingerprints{auth::derive_key(secret, "fingerprint")},
      session_names{auth::derive_key(secret, "session")},
      signed_texts{auth::derive_key(secret, "signed text")},
      throttle{services_.metrics},
      caches(std::max<std::size_t>(1, io_threads)),
      hashing{{.name = "hashing",
               .threads = hashing_threads(options_.hashing_threads),
               .queue_limit = options_.hashing_queue,
               .retry_after = std::chrono::seconds{2}}} {}

DBService SignIn::State::tenant(ClientId client, UserId user) const {
    db::Caller caller;
    caller.client = client;
    caller.user = user;
    return DBService{services.database, services.events, std::move(caller)};
}

DBService SignIn::State::tenant(ClientId client, UserId user, const sign_in::Visitor& visitor) const {
    db::Caller caller;
    caller.client = client;
    caller.user = user;
    caller.deadline = visitor.deadline;
    caller.away = visitor.away;
    return DBService{services.database, services.events, std::move(caller)};
}

DBService SignIn::State::across_tenants(std::string_view reason, const sign_in::Visitor& visitor) const {
    return tenant(ClientId{}, UserId{}, visitor).across_tenants(reason);
}

std::string SignIn::State::new_token(const sign_in::Member& member, const std::string& session_id) const {
    auth::Claims claims;
    claims.user = member.user_id;
    claims.name = member.name;
    claims.email = member.email;
    claims.client = member.client_id;
    claims.is_admin = member.is_admin;
    claims.session_id = session_id;
    return jwt.sign(std::move(claims), services.clock.now());
}

SignIn::SignIn(const Services& services, const std::string& data_folder, SignInOptions options, std::size_t io_threads)
    : state_{std::make_unique<State>(services, sign_in::token_secret(services.config, data_folder), options,
                                     io_threads)} {}

SignIn::~SignIn() = default;

Authentication SignIn::find(std::string_view bearer_token, std::size_t io_thread) {
    auto& cache = state_->caches[io_thread];
    const auto now = state_->services.clock.now();
    if (const auto* entry = cache.find(bearer_token)) {
        auto result = judge(*entry, now);
        if (result.outcome != Outcome::unknown) return result;
    }
    const auto claims = state_->jwt.verify(bearer_token, now);
    if (!claims) {
        cache.erase(bearer_token);
        return {claims.error() == auth::TokenError::expired ? Outcome::expired : Outcome::invalid, nullptr};
    }
    auto known = state_->registry.find(claims->client, claims->user, claims->session_id);
    if (!known) return {Outcome::unknown, nullptr};
    const auto expires_at = std::min(known->view.expires_at, sign_in::end_of(*claims, state_->jwt.skew()));
    const sign_in::TokenCache::Entry entry{known->view.principal, std::move(known->session), known->view.generation,
                                           expires_at};
    auto result = judge(entry, now);
    if (result.outcome == Outcome::valid) cache.insert(bearer_token, entry, now);
    return result;
}

Task<Authentication> SignIn::load(std::string_view bearer_token, std::size_t io_thread) {
    const auto claims = state_->jwt.verify(bearer_token, state_->services.clock.now());
    if (!claims) {
        co_return Authentication{claims.error() == auth::TokenError::expired ? Outcome::expired : Outcome::invalid,
                                 nullptr};
    }
    // Acquired before the rows are read, so that an end or a change that comes meanwhile is not missed.
    const auto session = state_->registry.acquire(claims->client, claims->user, claims->session_id);
    const auto generation = session->user->generation();
    auto view = co_await sign_in::read_session(*state_, *claims);
    view.generation = generation;
    if (view.principal) state_->registry.publish(session, view);

    const auto now = state_->services.clock.now();
    const auto expires_at = std::min(view.expires_at, sign_in::end_of(*claims, state_->jwt.skew()));
    state_->caches[io_thread].insert(bearer_token, {view.principal, session, generation, expires_at}, now);
    const bool is_revoked = session->is_revoked.load(std::memory_order_acquire);
    if (!view.principal || is_revoked) co_return Authentication{Outcome::invalid, nullptr};
    co_return valid(std::move(view.principal));
}

Task<std::string> SignIn::hash_password(std::string password) {
    if (state_->options.seeded_hash) co_return state_->options.seeded_hash(password);
    const auto cost = state_->options.password_cost;
    co_return co_await run_blocking(state_->hashing, [&password, cost] { return auth::hash_password(password, cost); });
}

Task<void> SignIn::end_sessions(ClientId client, UserId user, std::string except_session) {
    auto transaction = co_await state_->tenant(client, user).begin_transaction();
    const auto ended = co_await sign_in::end_sessions(transaction, user, except_session, state_->services.clock.now());
    co_await transaction.commit();
    for (const auto& session_id : ended) state_->registry.revoke(client, user, session_id);
}

Task<void> SignIn::end_sessions(Transaction& transaction, UserId user, std::string except_session) {
    co_await sign_in::end_sessions(transaction, user, except_session, state_->services.clock.now());
}

Task<void> SignIn::set_password(Transaction& transaction, UserId user, std::string hash) {
    co_await transaction.execute(sign_in::sql::store_password, {{"user_id", user}, {"password_hash", std::move(hash)}});
    co_await end_sessions(transaction, user);
}

void SignIn::announce_user_change(Transaction& transaction, UserId user) {
    transaction.signal(session_topic, to_text(SessionSignal{transaction.caller().client, user}));
}

Task<void> SignIn::user_changed(ClientId client, UserId user) {
    state_->registry.user_changed(client, user);
    co_return;
}

}  // namespace xos
