// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "demo_data.hpp"
#include "user_requests.hpp"
#include "xos/base/encoding.hpp"

namespace xos::users {
namespace {

TEST(DemoPeople, CLI_2_no_address_and_no_name_comes_twice) {
    std::set<std::string> emails;
    std::set<std::string> names;
    for (const auto& person : demo_people(500, 0, "acme.test")) {
        emails.insert(fold_case(person.email));
        names.insert(person.name);
    }
    EXPECT_EQ(emails.size(), 500U);
    EXPECT_EQ(names.size(), 500U);
}

TEST(DemoPeople, CLI_2_everybody_passes_the_rules_for_users) {
    for (const auto& person : demo_people(500, 0, "acme.test")) {
        CreateUserRequest request{.name = person.name, .email = person.email, .password = "demo-Passw0rd!"};
        FieldErrors errors;
        Rules<CreateUserRequest>::of().check(request, errors);
        EXPECT_TRUE(errors.empty()) << person.name << ' ' << person.email;
        EXPECT_EQ(request.name, person.name) << "has blanks at an end";
    }
}

TEST(DemoPeople, CLI_2_names_are_written_in_many_scripts) {
    std::set<unsigned char> first_bytes;
    for (const auto& person : demo_people(250, 0, "acme.test")) {
        first_bytes.insert(static_cast<unsigned char>(person.name.front()));
    }
    EXPECT_GT(first_bytes.size(), 20U);
}

TEST(DemoPeople, CLI_2_are_the_same_every_time) {
    EXPECT_EQ(demo_people(250, 17, "x.test").back().name, demo_people(250, 17, "x.test").back().name);
    EXPECT_EQ(demo_people(1, 3, "x.test").front().email, demo_people(4, 0, "x.test").back().email);
}

}  // namespace
}  // namespace xos::users
