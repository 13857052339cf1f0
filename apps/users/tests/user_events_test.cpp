// SPDX-License-Identifier: Apache-2.0
#include "user_events.hpp"

#include <gtest/gtest.h>

#include "user_activity.hpp"

namespace xos::users {
namespace {

const User ann{UserDto{.id = UserId{7},
                       .name = "Ann <b>",
                       .email = "ann@acme.test",
                       .client_id = ClientId{1},
                       .is_admin = false,
                       .is_active = true,
                       .created_at = *parse_iso("2025-01-31T09:05:00.123Z"),
                       .updated_at = std::nullopt}};

TEST(UserDto, ENV_8_has_the_members_of_the_contract_and_no_others) {
    EXPECT_EQ(
        json::to_json(to_dto(ann)),
        R"({"id":7,"name":"Ann \u003cb\u003e","email":"ann@acme.test","clientId":1,"isAdmin":false,"isActive":true,)"
        R"("createdAt":"2025-01-31T09:05:00.123Z","updatedAt":null})");
}

TEST(UserEvents, USR_19_carry_the_user_or_the_id) {
    const auto user = json::to_json(to_dto(ann));
    EXPECT_EQ(UserCreated{to_dto(ann)}.arguments_json(), "[" + user + "]");
    EXPECT_EQ(UserUpdated{to_dto(ann)}.arguments_json(), "[" + user + "]");
    EXPECT_EQ(UserDeleted{UserId{7}}.arguments_json(), "[7]");
    EXPECT_EQ(UserCreated::event_name(), "UserCreated");
    EXPECT_EQ(UserUpdated::event_name(), "UserUpdated");
    EXPECT_EQ(UserDeleted::event_name(), "UserDeleted");
}

TEST(UserActivity, DB_8_keeps_the_capital_letters_of_its_keys) {
    EXPECT_EQ(json::to_json(NameAndEmail{"Ann", "a@b.c"}), R"({"Name":"Ann","Email":"a@b.c"})");
    EXPECT_EQ(json::to_json(NameAndEmailChange{"A", "B", "a@b.c", "b@b.c"}),
              R"({"OldName":"A","NewName":"B","OldEmail":"a@b.c","NewEmail":"b@b.c"})");
}

}  // namespace
}  // namespace xos::users
