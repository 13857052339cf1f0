// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <utility>

#include "xos/app/controller.hpp"

namespace xos::users {

// The `data` of activity rows. DB-8 fixes the keys with these capital letters, so the members carry them too.

struct NameAndEmail {
    std::string Name;
    std::string Email;
};
BOOST_DESCRIBE_STRUCT(NameAndEmail, (), (Name, Email))

struct OnlyEmail {
    std::string Email;
};
BOOST_DESCRIBE_STRUCT(OnlyEmail, (), (Email))

struct NameAndEmailChange {
    std::string OldName;
    std::string NewName;
    std::string OldEmail;
    std::string NewEmail;
};
BOOST_DESCRIBE_STRUCT(NameAndEmailChange, (), (OldName, NewName, OldEmail, NewEmail))

struct AdminChange {
    bool OldIsAdmin;
    bool NewIsAdmin;
};
BOOST_DESCRIBE_STRUCT(AdminChange, (), (OldIsAdmin, NewIsAdmin))

struct ActiveChange {
    bool OldIsActive;
    bool NewIsActive;
};
BOOST_DESCRIBE_STRUCT(ActiveChange, (), (OldIsActive, NewIsActive))

using ActivityId = Id<struct ActivityTag>;

/// A row of the activity log as it is read.
struct ActivityRow {
    ActivityId id;
    std::string action;
    std::string data;
    std::optional<UserId> performed_by;
    std::optional<std::string> performed_by_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ActivityRow, (), (id, action, data, performed_by, performed_by_name, created_at))

/// The same as clients see it: `data` is the object that was stored.
struct ActivityDto {
    ActivityId id;
    std::string action;
    json::Raw data;
    std::optional<UserId> performed_by;
    std::optional<std::string> performed_by_name;
    Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(ActivityDto, (), (id, action, data, performed_by, performed_by_name, created_at))

inline ActivityDto to_dto(ActivityRow row) {
    return {.id = row.id,
            .action = std::move(row.action),
            .data = {std::move(row.data)},
            .performed_by = row.performed_by,
            .performed_by_name = std::move(row.performed_by_name),
            .created_at = row.created_at};
}

}  // namespace xos::users
