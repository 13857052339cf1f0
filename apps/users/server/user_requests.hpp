// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "xos/app/rules.hpp"

namespace xos::users {

/// Body of `POST /api/users` (USR-8).
struct CreateUserRequest {
    std::string name;
    std::string email;
    std::string password;
    bool is_admin = false;  ///< counts only when the caller is an admin
};
BOOST_DESCRIBE_STRUCT(CreateUserRequest, (), (name, email, password, is_admin))

/// Body of `PUT /api/users/{id}` (USR-13).
struct UpdateUserRequest {
    std::string name;
    std::string email;
    std::optional<bool> is_admin;  ///< both count only when the caller is an admin; unchanged when absent
    std::optional<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(UpdateUserRequest, (), (name, email, is_admin, is_active))

/// Body of `PUT /api/users/{id}/password`.
struct SetPasswordRequest {
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(SetPasswordRequest, (), (new_password))

/// Query of `GET /api/users/paged` (USR-2).
struct UserPageQuery {
    std::int64_t page = 1;
    std::int64_t page_size = 10;
    std::string search;
    std::string sort_by = "name";
    std::string sort_direction = "asc";
    bool include_inactive = false;  ///< shows deactivated users too; deleted ones never
};
BOOST_DESCRIBE_STRUCT(UserPageQuery, (), (page, page_size, search, sort_by, sort_direction, include_inactive))

/// Query of `GET /api/users/deleted`.
struct DeletedUsersQuery {
    std::int64_t page = 1;
    std::int64_t page_size = 10;
    std::string search;
    std::string sort_by;  ///< empty: by the time of deletion, the last one first
    std::optional<std::string> sort_direction;
};
BOOST_DESCRIBE_STRUCT(DeletedUsersQuery, (), (page, page_size, search, sort_by, sort_direction))

/// Query of `GET /api/users/{id}/activity`.
struct ActivityQuery {
    std::int64_t page = 1;
    std::int64_t page_size = 10;
};
BOOST_DESCRIBE_STRUCT(ActivityQuery, (), (page, page_size))

/// Body of `PUT /api/auth/me`.
struct UpdateProfileRequest {
    std::string name;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(UpdateProfileRequest, (), (name, email))

// The one source of these rules, for the server and for the browser's forms (VAL-2, VAL-3).

template <typename T>
void name_and_email_rules(Rules<T>& r) {
    r.field(&T::name).trimmed().required("Name is required").max_length(100);
    r.field(&T::email).trimmed().required("Email is required").email();
}

inline void rules(Rules<CreateUserRequest>& r) {
    name_and_email_rules(r);
    r.field(&CreateUserRequest::password).password().differs_from("name").differs_from("email");
}

inline void rules(Rules<UpdateUserRequest>& r) { name_and_email_rules(r); }

inline void rules(Rules<UpdateProfileRequest>& r) { name_and_email_rules(r); }

inline void rules(Rules<SetPasswordRequest>& r) { r.field(&SetPasswordRequest::new_password).password(); }

}  // namespace xos::users
