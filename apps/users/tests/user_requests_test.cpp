// SPDX-License-Identifier: Apache-2.0
#include "user_requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace xos::users {
namespace {

using ::testing::ElementsAre;

using Messages = std::vector<std::string>;

CreateUserRequest ann() { return {.name = "Ann", .email = "ann@acme.test", .password = "correct horse"}; }

template <typename T>
FieldErrors check(T& request) {
    FieldErrors errors;
    Rules<T>::of().check(request, errors);
    return errors;
}

Messages messages(CreateUserRequest request, std::string_view field) {
    const auto errors = check(request);
    const auto* found = errors.find(field);
    return found ? *found : Messages{};
}

Messages for_password(std::string password) {
    auto request = ann();
    request.password = std::move(password);
    return messages(request, "password");
}

Messages for_email(std::string email) {
    auto request = ann();
    request.email = std::move(email);
    return messages(request, "email");
}

Messages for_name(std::string name) {
    auto request = ann();
    request.name = std::move(name);
    return messages(request, "name");
}

TEST(CreateUserRequest, VAL_2_a_good_request_has_no_messages) {
    auto request = ann();
    EXPECT_TRUE(check(request).empty());
}

TEST(CreateUserRequest, VAL_1_names_every_failing_field) {
    CreateUserRequest empty;
    const auto errors = check(empty);
    ASSERT_EQ(errors.entries().size(), 3U);
    EXPECT_THAT(*errors.find("name"), ElementsAre("Name is required"));
    EXPECT_THAT(*errors.find("email"), ElementsAre("Email is required"));
    EXPECT_THAT(*errors.find("password"), ElementsAre("Password is required"));
}

TEST(CreateUserRequest, VAL_2_trims_name_and_email_but_not_the_password) {
    CreateUserRequest request{.name = "  Ann ", .email = " ann@acme.test ", .password = " has blanks "};
    EXPECT_TRUE(check(request).empty());
    EXPECT_EQ(request.name, "Ann");
    EXPECT_EQ(request.email, "ann@acme.test");
    EXPECT_EQ(request.password, " has blanks ");
}

TEST(CreateUserRequest, VAL_2_a_name_of_blanks_is_no_name) {
    EXPECT_THAT(for_name(" \u3000 "), ElementsAre("Name is required"));
}

TEST(CreateUserRequest, VAL_2_a_name_has_at_most_100_characters) {
    std::string name;
    for (int i = 0; i < 99; ++i) name += "Ü";
    EXPECT_THAT(for_name(name), ElementsAre()) << 99;
    EXPECT_THAT(for_name(name + "Ü"), ElementsAre()) << 100;
    EXPECT_THAT(for_name(name + "ÜÜ"), ElementsAre("Name must be at most 100 characters")) << 101;
}

TEST(CreateUserRequest, VAL_2_refuses_what_is_no_address) {
    for (const auto* email : {"ann", "ann@", "@acme.test", "ann@acme", "a@b@acme.test", "an n@acme.test",
                              "ann@acme..test", "ann@.test", "ann@acme."}) {
        EXPECT_THAT(for_email(email), ElementsAre("Email address is not valid")) << email;
    }
    for (const auto* email : {"a@b.c", "ann+x@sub.acme.test", "o'neil@acme.test", "änn@bücher.test"}) {
        EXPECT_THAT(for_email(email), ElementsAre()) << email;
    }
}

TEST(CreateUserRequest, VAL_2_an_address_has_at_most_254_characters) {
    const std::string domain = "@acme.test";
    EXPECT_THAT(for_email(std::string(253 - domain.size(), 'a') + domain), ElementsAre()) << 253;
    EXPECT_THAT(for_email(std::string(254 - domain.size(), 'a') + domain), ElementsAre()) << 254;
    EXPECT_THAT(for_email(std::string(255 - domain.size(), 'a') + domain), ElementsAre("Email address is not valid"))
        << 255;
}

TEST(CreateUserRequest, VAL_2_a_password_has_8_to_128_characters) {
    EXPECT_THAT(for_password("kT9$xqz"), ElementsAre("Password must be at least 8 characters")) << 7;
    EXPECT_THAT(for_password("kT9$xqzm"), ElementsAre()) << 8;
    EXPECT_THAT(for_password("kT9$xqzmw"), ElementsAre()) << 9;
    EXPECT_THAT(for_password(std::string(127, 'k')), ElementsAre()) << 127;
    EXPECT_THAT(for_password(std::string(128, 'k')), ElementsAre()) << 128;
    EXPECT_THAT(for_password(std::string(129, 'k')), ElementsAre("Password must be at most 128 characters")) << 129;
}

TEST(CreateUserRequest, VAL_2_refuses_common_passwords_and_the_users_own_name_and_address) {
    EXPECT_THAT(for_password("password123"), ElementsAre("Password is too common"));
    EXPECT_THAT(for_password("ANN@acme.TEST"), ElementsAre("Password is too common"));
    CreateUserRequest request{.name = "Ännchen Müller", .email = "a@acme.test", .password = "änncheN mÜller"};
    EXPECT_THAT(messages(request, "password"), ElementsAre("Password is too common"));
}

TEST(CreateUserRequest, AUT_1_a_password_may_hold_any_characters) {
    EXPECT_THAT(for_password(std::string{"tab\tand\0nul", 11}), ElementsAre());
}

TEST(UpdateUserRequest, VAL_2_has_the_same_rules_for_name_and_email) {
    UpdateUserRequest request;
    request.name = " ";
    request.email = "ann";
    const auto errors = check(request);
    EXPECT_THAT(*errors.find("name"), ElementsAre("Name is required"));
    EXPECT_THAT(*errors.find("email"), ElementsAre("Email address is not valid"));
}

TEST(UpdateUserRequest, SEC_5_refuses_control_characters) {
    UpdateUserRequest request;
    request.name = std::string{"A\0b", 3};
    request.email = "a\x1b@acme.test";
    const auto errors = check(request);
    EXPECT_THAT(*errors.find("name"), ElementsAre("The value is not valid"));
    EXPECT_THAT(*errors.find("email"), ElementsAre("The value is not valid"));
}

}  // namespace
}  // namespace xos::users
