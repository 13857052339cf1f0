// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/db/sql.hpp"

namespace xos::sign_in::sql {

// Across tenants: before it is known who asks, the rows of every tenant are looked at.

/// At most five, active ones first (AUTH-7).
inline constexpr Sql find_accounts{
    "find_sign_in_accounts",
    "SELECT u.id, u.client_id, u.name, u.email, u.password_hash, u.is_admin, u.is_active, u.created_at, u.updated_at,"
    " c.name AS client_name, c.slug AS client_slug"
    " FROM users u JOIN clients c ON c.id = u.client_id"
    " WHERE u.email_key = @email_key AND u.deleted_at IS NULL AND c.is_active = true"
    " ORDER BY u.is_active DESC, u.id LIMIT 5"};

inline constexpr Sql find_accounts_of_tenant{
    "find_sign_in_accounts_of_tenant",
    "SELECT u.id, u.client_id, u.name, u.email, u.password_hash, u.is_admin, u.is_active, u.created_at, u.updated_at,"
    " c.name AS client_name, c.slug AS client_slug"
    " FROM users u JOIN clients c ON c.id = u.client_id"
    " WHERE u.email_key = @email_key AND u.deleted_at IS NULL AND c.is_active = true"
    " AND (c.id = @tenant_id OR c.slug = @tenant_slug) LIMIT 1"};

inline constexpr Sql find_tenant{"find_sign_in_tenant",
                                 "SELECT id FROM clients WHERE id = @tenant_id OR slug = @tenant_slug LIMIT 1"};

inline constexpr Sql find_known_address{
    "find_known_sign_in_address",
    "SELECT k.last_at FROM known_sign_in_addresses k JOIN users u ON u.client_id = k.client_id AND u.id = k.user_id"
    " WHERE u.email_key = @email_key AND k.address = @address AND k.last_at > @since LIMIT 1"};

inline constexpr Sql log_failed_sign_in{
    "log_failed_sign_in",
    "INSERT INTO user_activity_log (client_id, user_id, action, data, performed_by, created_at)"
    " VALUES (@tenant, @user_id, @action, @data, NULL, @now)"};

inline constexpr Sql find_session_of_cookie{
    "find_session_of_cookie",
    "SELECT s.sid, s.counter, s.last_used_at, s.rotated_at, s.expires_at, s.revoked_at, s.user_id, s.client_id,"
    " u.name, u.email, u.is_admin, u.is_active, u.deleted_at, c.is_active AS is_client_active"
    " FROM sessions s JOIN users u ON u.client_id = s.client_id AND u.id = s.user_id"
    " JOIN clients c ON c.id = s.client_id WHERE s.sid = @sid"};

inline constexpr Sql find_any_account{"find_any_account", "SELECT u.id FROM users u LIMIT 1"};

// For one tenant.

inline constexpr Sql find_session{
    "find_session",
    "SELECT s.sid, s.counter, s.last_used_at, s.rotated_at, s.expires_at, s.revoked_at, s.user_id, s.client_id,"
    " u.name, u.email, u.is_admin, u.is_active, u.deleted_at, c.is_active AS is_client_active"
    " FROM sessions s JOIN users u ON u.client_id = s.client_id AND u.id = s.user_id"
    " JOIN clients c ON c.id = s.client_id WHERE s.sid = @sid AND s.client_id = @client_id"};

inline constexpr Sql find_member{
    "find_member",
    "SELECT u.id AS user_id, u.client_id, u.name, u.email, u.is_admin, u.is_active, u.deleted_at,"
    " c.is_active AS is_client_active FROM users u JOIN clients c ON c.id = u.client_id"
    " WHERE u.id = @user_id AND u.client_id = @client_id"};

inline constexpr Sql find_me{
    "find_me",
    "SELECT id, name, email, client_id, is_admin, is_active, created_at, updated_at,"
    " version FROM users WHERE id = @user_id AND client_id = @client_id AND deleted_at IS NULL"};

/// The account as it was when its password was checked, kept from changing until the transaction ends.
inline constexpr Sql lock_account{
    "lock_account",
    "SELECT id FROM users WHERE id = @user_id AND client_id = @client_id AND password_hash = @password_hash"
    " AND is_active = true AND deleted_at IS NULL FOR UPDATE"};

inline constexpr Sql find_own_tenant{"find_own_tenant", "SELECT id, name, slug FROM clients WHERE id = @client_id"};

inline constexpr Sql find_password{
    "find_password",
    "SELECT password_hash FROM users WHERE id = @user_id AND client_id = @client_id AND deleted_at IS NULL"};

inline constexpr Sql store_password{
    "store_password", "UPDATE users SET password_hash = @password_hash WHERE id = @user_id AND client_id = @client_id"};

inline constexpr Sql insert_session{
    "insert_session",
    "INSERT INTO sessions (sid, client_id, user_id, counter, created_at, last_used_at, expires_at, address, user_agent)"
    " VALUES (@sid, @client_id, @user_id, 0, @now, @now, @expires_at, @address, @user_agent)"};

/// The live ones, and in any case that of the request, whose token is good.
inline constexpr Sql list_own_sessions{
    "list_own_sessions",
    "SELECT sid, created_at, last_used_at, expires_at, address, user_agent FROM sessions"
    " WHERE client_id = @client_id AND user_id = @user_id AND revoked_at IS NULL AND expires_at > @now"
    " AND (last_used_at > @idle_since OR sid = @current) ORDER BY created_at DESC, sid"};

inline constexpr Sql delete_old_sessions{
    "delete_old_sessions",
    "DELETE FROM sessions WHERE client_id = @client_id AND user_id = @user_id AND expires_at <= @before"};

/// One of several parallel refreshes with the same token gets 1, all others 0 (AUT-9).
inline constexpr Sql rotate_session{
    "rotate_session",
    "UPDATE sessions SET counter = counter + 1, last_used_at = @now, rotated_at = @now"
    " WHERE sid = @sid AND client_id = @client_id AND counter = @counter AND revoked_at IS NULL"};

inline constexpr Sql touch_session{
    "touch_session",
    "UPDATE sessions SET last_used_at = @now WHERE sid = @sid AND client_id = @client_id AND revoked_at IS NULL"};

inline constexpr Sql revoke_session{"revoke_session",
                                    "UPDATE sessions SET revoked_at = @now, revoke_reason = @reason"
                                    " WHERE sid = @sid AND client_id = @client_id AND revoked_at IS NULL"};

inline constexpr Sql revoke_sessions_of_user{
    "revoke_sessions_of_user",
    "UPDATE sessions SET revoked_at = @now, revoke_reason = @reason"
    " WHERE client_id = @client_id AND user_id = @user_id AND sid <> @except AND revoked_at IS NULL RETURNING sid"};

inline constexpr Sql remember_address{
    "remember_sign_in_address",
    "INSERT INTO known_sign_in_addresses (client_id, user_id, address, last_at)"
    " VALUES (@client_id, @user_id, @address, @now)"
    " ON CONFLICT (client_id, user_id, address) DO UPDATE SET last_at = excluded.last_at"};

inline constexpr Sql forget_addresses{
    "forget_sign_in_addresses",
    "DELETE FROM known_sign_in_addresses WHERE client_id = @client_id AND user_id = @user_id AND last_at <= @before"};

inline constexpr Sql log_activity{
    "log_sign_in_activity",
    "INSERT INTO user_activity_log (client_id, user_id, action, data, performed_by, created_at)"
    " VALUES (@client_id, @user_id, @action, @data, @by, @now)"};

// The throttle belongs to no tenant.

inline constexpr Sql find_block{
    "find_sign_in_block",
    "SELECT blocked_until FROM sign_in_lanes WHERE (lane = @email_lane OR lane = @address_lane)"
    " AND blocked_until > @now ORDER BY blocked_until DESC LIMIT 1"};

/// Makes attempts in one lane wait for each other until their transactions end.
inline constexpr Sql enter_lane{"enter_sign_in_lane",
                                "INSERT INTO sign_in_lanes (lane, last_at) VALUES (@lane, @now)"
                                " ON CONFLICT (lane) DO UPDATE SET last_at = excluded.last_at RETURNING blocked_until"};

inline constexpr Sql count_failed{
    "count_failed_sign_ins",
    "SELECT count(*) FROM sign_in_failures WHERE lane = @lane AND tried_at > @since AND is_pending = false"};

inline constexpr Sql count_pending{
    "count_pending_sign_ins",
    "SELECT count(*) FROM sign_in_failures WHERE lane = @lane AND tried_at > @since AND is_pending = true"};

inline constexpr Sql add_attempt{
    "add_sign_in_attempt",
    "INSERT INTO sign_in_failures (lane, is_pending, tried_at) VALUES (@lane, true, @now) RETURNING id"};

inline constexpr Sql mark_failed{"mark_sign_in_failed",
                                 "UPDATE sign_in_failures SET is_pending = false WHERE id = @id"};

inline constexpr Sql remove_attempt{"remove_sign_in_attempt", "DELETE FROM sign_in_failures WHERE id = @id"};

inline constexpr Sql block_lane{"block_sign_in_lane",
                                "UPDATE sign_in_lanes SET blocked_until = @until WHERE lane = @lane"};

inline constexpr Sql forget_failures{"forget_sign_in_failures",
                                     "DELETE FROM sign_in_failures WHERE tried_at <= @before"};

inline constexpr Sql forget_lanes{"forget_sign_in_lanes", "DELETE FROM sign_in_lanes WHERE last_at <= @before"};

}  // namespace xos::sign_in::sql
