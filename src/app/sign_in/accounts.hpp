// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/app/user_dto.hpp"
#include "xos/auth/password.hpp"
#include "xos/base/task.hpp"
#include "xos/db/db_service.hpp"
#include "xos/json/shape.hpp"
#include "xos/json/value.hpp"

namespace xos::sign_in {

/// A tenant as a person names it at sign-in: by id or slug (AUTH-1).
struct TenantName {
    std::optional<ClientId> id;
    std::string slug;
};
/// Takes an integer, or a text that is an id or a slug.
bool read(json::Value value, TenantName& out);
inline json::Shape json_shape(std::type_identity<TenantName>) { return {.kind = json::Shape::Kind::text_or_number}; }

/// A tenant as its users see it.
struct TenantDto {
    ClientId id;
    std::string name;
    std::string slug;
};
BOOST_DESCRIBE_STRUCT(TenantDto, (), (id, name, slug))

/// A user who may be meant by an e-mail address.
struct Account {
    UserId id;
    ClientId client_id;
    std::string name;
    std::string email;
    std::string password_hash;
    bool is_admin = false;
    bool is_active = true;
    Timestamp created_at;
    std::optional<Timestamp> updated_at;
    std::string client_name;
    std::string client_slug;
};
BOOST_DESCRIBE_STRUCT(Account, (),
                      (id, client_id, name, email, password_hash, is_admin, is_active, created_at, updated_at,
                       client_name, client_slug))

UserDto to_dto(const Account& account);

/// The accounts of active tenants with this e-mail address, active ones first, at most five (AUTH-7).
Task<std::vector<Account>> find_accounts(DBService across_tenants, std::string_view email,
                                         const std::optional<TenantName>& tenant);

/// What a password opened.
struct PasswordCheck {
    std::vector<std::size_t> active;  ///< indices of accounts
    std::vector<std::size_t> inactive;
    std::string upgraded_hash;  ///< for the only active match, when its cost is out of date (PWD-1)
};

/// Checks a password against every account, and against a dummy when there is none, so that an unknown address takes as
/// long as a wrong password (AUT-4).
/// Cost: a hash per account, at least one; run it on the hashing pool.
PasswordCheck check_password(std::span<const Account> accounts, std::string_view password, auth::PasswordCost cost);

}  // namespace xos::sign_in
