// SPDX-License-Identifier: Apache-2.0
#include "app/hubs/session_identity.hpp"

#include <utility>

#include "app/sign_in/session_registry.hpp"
#include "app/sign_in/state.hpp"

namespace xos {
namespace {

using sign_in::SessionState;

class SessionIdentity final : public hub::Identity {
public:
    struct Parts {
        SignIn::State& state;
        auth::Claims claims;
        std::shared_ptr<SessionState> session;
        std::uint64_t generation = 0;
        std::shared_ptr<const Principal> principal;
    };
    explicit SessionIdentity(Parts parts) : parts_{std::move(parts)} {}

    std::shared_ptr<const Principal> principal() const override { return parts_.principal; }
    Timestamp expires_at() const override { return Timestamp{std::chrono::seconds{parts_.claims.expires_at}}; }

    State state() const override {
        if (parts_.session->is_revoked.load(std::memory_order_acquire)) return State::ended;
        return parts_.session->is_current(parts_.generation) ? State::good : State::changed;
    }

    Task<std::shared_ptr<const hub::Identity>> look_up() const override {
        auto fresh = parts_;
        // Read before the rows, so that a change that comes meanwhile is seen by the next look.
        fresh.generation = fresh.session->user->generation();
        auto view = co_await sign_in::read_session(fresh.state, fresh.claims);
        if (!view.principal) co_return nullptr;
        fresh.principal = std::move(view.principal);
        co_return std::make_shared<const SessionIdentity>(std::move(fresh));
    }

private:
    Parts parts_;
};

}  // namespace

Task<std::shared_ptr<const hub::Identity>> identify(SignIn& sign_in, std::string_view token, std::size_t io_thread) {
    auto& state = sign_in.state();
    auto claims = state.jwt.verify(token, state.services.clock.now());
    if (!claims) co_return nullptr;
    auto session = state.registry.acquire(claims->client, claims->user, claims->session_id);
    const auto generation = session->user->generation();
    auto known = sign_in.find(token, io_thread);
    if (known.outcome == Authentication::Outcome::unknown) known = co_await sign_in.load(token, io_thread);
    if (known.outcome != Authentication::Outcome::valid) co_return nullptr;
    co_return std::make_shared<const SessionIdentity>(SessionIdentity::Parts{.state = state,
                                                                             .claims = std::move(*claims),
                                                                             .session = std::move(session),
                                                                             .generation = generation,
                                                                             .principal = std::move(known.principal)});
}

}  // namespace xos
