// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/identity_watch.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace xos::hub {

bool IdentityWatch::is_expired(const Identity& identity) const {
    return services_.clock.now() > identity.expires_at() + connection_.options().expired_time;
}

bool IdentityWatch::is_good() const {
    const auto identity = connection_.identity();
    return !identity || (!is_expired(*identity) && identity->state() == Identity::State::good);
}

void IdentityWatch::resolve(std::function<void()> end) {
    const auto identity = connection_.identity();
    if (!identity) return;
    if (is_expired(*identity) || identity->state() == Identity::State::ended) return end();
    if (identity->state() == Identity::State::good || std::exchange(is_looking_up_, true)) return;
    boost::asio::co_spawn(connection_.context(), look_up(end), [this, keeps = end](const std::exception_ptr&) {
        is_looking_up_ = false;  // a failure is tried again
    });
}

bool IdentityWatch::may_connect(const Identity& identity) const {
    const auto& permission = connection_.options().permission;
    return !permission || services_.may(*identity.principal(), *permission);
}

Task<void> IdentityWatch::look_up(std::function<void()> end) {
    const auto old = connection_.identity();
    auto fresh = co_await old->look_up();
    if (connection_.identity() != old) co_return;  // a newer token came meanwhile
    if (!fresh || !may_connect(*fresh)) {
        end();
    } else {
        connection_.set_identity(std::move(fresh));
    }
}

}  // namespace xos::hub
