// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "app/sign_in/session_registry.hpp"
#include "app/sign_in/sessions.hpp"
#include "app/sign_in/throttle.hpp"
#include "app/sign_in/token_cache.hpp"
#include "app/sign_in/visitor.hpp"
#include "xos/app/context.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/auth/fingerprint.hpp"
#include "xos/auth/jwt.hpp"
#include "xos/auth/refresh_token.hpp"
#include "xos/auth/signed_text.hpp"
#include "xos/base/worker_pool.hpp"

namespace xos {

/// What the parts of the sign-in share.
struct SignIn::State {
    State(const Services& services_, const std::string& secret, SignInOptions options_, std::size_t io_threads);

    /// A database service for one tenant, once it is known whose rows are meant.
    DBService tenant(ClientId client, UserId user) const;
    /// The same for a request, which may open transactions.
    DBService tenant(ClientId client, UserId user, const sign_in::Visitor& visitor) const;
    DBService across_tenants(std::string_view reason, const sign_in::Visitor& visitor) const;

    std::string new_token(const sign_in::Member& member, const std::string& session_id) const;

    const Services& services;
    const SignInOptions options;
    const auth::Jwt jwt;
    const auth::RefreshTokens refresh_tokens;
    const auth::Fingerprints fingerprints;
    const auth::Fingerprints session_names;  ///< what sessions are called outside
    const auth::SignedTexts signed_texts;
    sign_in::Throttle throttle;
    sign_in::SessionRegistry registry;
    std::vector<sign_in::TokenCache> caches;  ///< one per I/O thread
    std::atomic<bool> has_accounts{false};    ///< accounts never go, so a true answer stays true
    WorkerPool hashing;                       ///< last, so that it ends before what its jobs use
};

namespace sign_in {

/// The first moment at which verify() would call a token of these claims expired.
Timestamp end_of(const auth::Claims& claims, std::chrono::seconds skew);
/// Reads what a token's session is worth in the database. No principal: nothing.
Task<SessionView> read_session(SignIn::State& state, const auth::Claims& claims);

}  // namespace sign_in

}  // namespace xos
