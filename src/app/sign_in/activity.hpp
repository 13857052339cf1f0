// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/base/timestamp.hpp"
#include "xos/db/transaction.hpp"

namespace xos::sign_in {

// Actions in `user_activity_log` (DB-9, LOG-4).
inline constexpr std::string_view login_succeeded = "login_succeeded";
inline constexpr std::string_view login_failed = "login_failed";
inline constexpr std::string_view login_throttled = "login_throttled";
inline constexpr std::string_view session_ended = "session_ended";
inline constexpr std::string_view other_sessions_ended = "other_sessions_ended";
inline constexpr std::string_view password_changed = "password_changed";
inline constexpr std::string_view password_change_failed = "password_change_failed";
inline constexpr std::string_view refresh_token_reused = "refresh_token_reused";

/// The `data` of sign-in rows: `{"Email": …}`.
std::string email_data(std::string_view email);

/// Writes one row for the transaction's tenant.
Task<void> log_activity(Transaction& transaction, UserId user, std::string_view action, std::string data,
                        Timestamp now);

/// Writes one row for a sign-in that failed; the transaction runs across tenants. No tenant and no user when the e-mail
/// address is unknown.
Task<void> log_failed_sign_in(Transaction& transaction, std::optional<ClientId> client, std::optional<UserId> user,
                              std::string_view action, std::string data, Timestamp now);

}  // namespace xos::sign_in
