// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/sign_in/visitor.hpp"
#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/db/transaction.hpp"

namespace xos::sign_in {

/// A user and its tenant, as far as a token says and decides.
struct Member {
    UserId user_id;
    ClientId client_id;
    std::string name;
    std::string email;
    bool is_admin = false;
    bool is_active = false;
    std::optional<Timestamp> deleted_at;
    bool is_client_active = false;

    bool may_sign_in() const { return is_active && !deleted_at && is_client_active; }
};
BOOST_DESCRIBE_STRUCT(Member, (), (user_id, client_id, name, email, is_admin, is_active, deleted_at, is_client_active))

/// A row of `sessions` with its user.
struct SessionRow : Member {
    std::string sid;
    std::int64_t counter = 0;
    Timestamp last_used_at;
    std::optional<Timestamp> rotated_at;
    Timestamp expires_at;
    std::optional<Timestamp> revoked_at;

    /// Not ended, not too old, and used within `idle`.
    bool is_live(Timestamp now, std::chrono::seconds idle) const {
        return !revoked_at && now < expires_at && now - last_used_at < idle;
    }
};
BOOST_DESCRIBE_STRUCT(SessionRow, (Member), (sid, counter, last_used_at, rotated_at, expires_at, revoked_at))

/// Makes a session row with a new random id and gives the id (AUT-11). Rows of this user that are long over go.
Task<std::string> start_session(Transaction& transaction, UserId user, const Visitor& visitor, Timestamp now,
                                std::chrono::seconds total_life);

/// Ends all sessions of a user except one, and tells the other nodes with the commit (AUT-8, AUT-11). Gives the ids of
/// those that were live; this node's registry is told of them after the commit.
Task<std::vector<std::string>> end_sessions(Transaction& transaction, UserId user, const std::string& except_session,
                                            Timestamp now);

/// How a refresh token that was presented stands to its session (AUT-9).
enum class TokenAge : std::uint8_t {
    current,   ///< the one given out last: rotate
    replaced,  ///< just replaced, its successor unused, within the grace time: give the same successor
    reused,    ///< older, or later: somebody copied it
};
TokenAge age_of(std::int64_t presented_counter, const SessionRow& session, Timestamp now, std::chrono::seconds grace);

}  // namespace xos::sign_in
