// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/statements.hpp"

#include <array>

#include "xos/app/sign_in.hpp"

namespace xos {

namespace {

namespace sql = sign_in::sql;

constexpr std::array across_tenants{sql::find_accounts,      sql::find_accounts_of_tenant, sql::find_known_address,
                                    sql::log_failed_sign_in, sql::find_session_of_cookie,  sql::find_any_account};

constexpr std::array one_tenant{
    sql::find_tenant,      sql::find_session,     sql::find_member,    sql::find_me,
    sql::lock_account,     sql::store_password,   sql::insert_session, sql::delete_old_sessions,
    sql::rotate_session,   sql::touch_session,    sql::revoke_session, sql::revoke_sessions_of_user,
    sql::remember_address, sql::forget_addresses, sql::log_activity,   sql::find_block,
    sql::enter_lane,       sql::count_failed,     sql::count_pending,  sql::add_attempt,
    sql::mark_failed,      sql::remove_attempt,   sql::block_lane,     sql::forget_failures,
    sql::forget_lanes,     sql::find_own_tenant,  sql::find_password,  sql::list_own_sessions};

}  // namespace

std::span<const Sql> sign_in_statements() { return one_tenant; }
std::span<const Sql> sign_in_statements_across_tenants() { return across_tenants; }

}  // namespace xos
