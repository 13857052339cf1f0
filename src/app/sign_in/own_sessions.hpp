// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "app/sign_in/state.hpp"
#include "app/sign_in/visitor.hpp"
#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::sign_in {

/// A session as its user sees it. `id` is made of the session's own id, which stays secret.
struct SessionDto {
    std::string id;
    Timestamp created_at;
    Timestamp last_used_at;  ///< sign-in or last refresh, which browsers do as long as they are open
    Timestamp expires_at;    ///< at the latest
    std::string address;
    std::string user_agent;
    bool is_current = false;
};
BOOST_DESCRIBE_STRUCT(SessionDto, (), (id, created_at, last_used_at, expires_at, address, user_agent, is_current))

/// A user's own live sessions, as a request of that user finds and ends them (AUT-11).
///
/// Lifetime: state and principal must outlive it.
class OwnSessions {
public:
    OwnSessions(SignIn::State& state, const Principal& user, Visitor visitor);

    /// That of the request first, then the newest.
    Task<std::vector<SessionDto>> list();
    /// Ends one; true when it was that of the request.
    /// Throws: Problem 404.
    Task<bool> end(std::string id);
    /// Ends all but that of the request; gives their number.
    Task<std::int64_t> end_others();

private:
    struct Row;
    DBService db() const { return state_.tenant(user_.client, user_.user, visitor_); }
    Timestamp now() const { return state_.services.clock.now(); }
    db::Params live() const;
    std::string public_id(const std::string& sid) const;

    SignIn::State& state_;
    const Principal& user_;
    Visitor visitor_;
};

}  // namespace xos::sign_in
