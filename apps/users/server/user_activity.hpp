// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <string>

namespace xos::users {

// The `data` of activity rows. DB-8 fixes the keys with these capital letters, so the members carry them too.

struct NameAndEmail {
    std::string Name;
    std::string Email;
};
BOOST_DESCRIBE_STRUCT(NameAndEmail, (), (Name, Email))

struct NameAndEmailChange {
    std::string OldName;
    std::string NewName;
    std::string OldEmail;
    std::string NewEmail;
};
BOOST_DESCRIBE_STRUCT(NameAndEmailChange, (), (OldName, NewName, OldEmail, NewEmail))

struct RightsChange {
    bool OldIsAdmin;
    bool NewIsAdmin;
    bool OldIsActive;
    bool NewIsActive;
};
BOOST_DESCRIBE_STRUCT(RightsChange, (), (OldIsAdmin, NewIsAdmin, OldIsActive, NewIsActive))

}  // namespace xos::users
