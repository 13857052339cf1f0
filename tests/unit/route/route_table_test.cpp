// SPDX-License-Identifier: Apache-2.0
#include "xos/route/route_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace xos::route {
namespace {

using http::Method;
using Outcome = Match::Outcome;

RouteTable users_table() {
    RouteTable table;
    table.add(Method::get, "/api/users", 0);
    table.add(Method::post, "/api/users", 1);
    table.add(Method::get, "/api/users/paged", 2);
    table.add(Method::get, "/api/users/{id}", 3);
    table.add(Method::put, "/api/users/{id}", 4);
    table.add(Method::delete_, "/api/users/{id}/sessions/{session}", 5);
    return table;
}

TEST(RouteTable, HTTP_4_ignores_the_case_of_letters_and_one_trailing_slash) {
    const auto table = users_table();
    for (const auto* path : {"/api/users", "/API/Users", "/api/users/", "/api/USERS/"}) {
        const auto match = table.find(Method::get, path);
        EXPECT_EQ(match.outcome, Outcome::found) << path;
        EXPECT_EQ(match.route, 0U) << path;
    }
    EXPECT_EQ(table.find(Method::get, "/api/users//").outcome, Outcome::bad_path);
}

TEST(RouteTable, prefers_a_literal_segment_to_a_parameter) {
    const auto table = users_table();
    EXPECT_EQ(table.find(Method::get, "/api/users/Paged").route, 2U);
    const auto match = table.find(Method::get, "/api/users/42");
    EXPECT_EQ(match.route, 3U);
    ASSERT_EQ(match.captures.count, 1U);
    EXPECT_EQ(match.captures.values[0], "42");
}

TEST(RouteTable, steps_back_to_the_parameter_when_the_literal_branch_ends_nowhere) {
    const auto table = users_table();
    const auto match = table.find(Method::delete_, "/api/users/paged/sessions/AbC");
    ASSERT_EQ(match.outcome, Outcome::found);
    EXPECT_EQ(match.route, 5U);
    ASSERT_EQ(match.captures.count, 2U);
    EXPECT_EQ(match.captures.values[0], "paged");
    EXPECT_EQ(match.captures.values[1], "AbC");
}

TEST(RouteTable, HTTP_7_says_which_methods_a_path_takes) {
    const auto table = users_table();
    const auto match = table.find(Method::delete_, "/api/users/42");
    EXPECT_EQ(match.outcome, Outcome::method_not_allowed);
    EXPECT_EQ(match.allow, "GET, HEAD, PUT");
    EXPECT_EQ(table.find(Method::put, "/api/users").allow, "GET, HEAD, POST");
}

TEST(RouteTable, answers_HEAD_by_the_GET_route) { EXPECT_EQ(users_table().find(Method::head, "/api/users").route, 0U); }

TEST(RouteTable, does_not_find_what_was_not_added) {
    const auto table = users_table();
    for (const auto* path :
         {"/", "/api", "/api/user", "/api/userss", "/api/users/1/sessions", "/api/users/1/2/3/4/5/6/7/8/9"}) {
        EXPECT_EQ(table.find(Method::get, path).outcome, Outcome::not_found) << path;
    }
}

TEST(RouteTable, PATH_1_refuses_empty_and_dot_segments) {
    const auto table = users_table();
    for (const auto* path :
         {"", "api/users", "//api/users", "/api//users", "/api/./users", "/api/users/..", "/..", "/."}) {
        EXPECT_EQ(table.find(Method::get, path).outcome, Outcome::bad_path) << path;
    }
}

TEST(RouteTable, refuses_two_routes_that_match_the_same_paths) {
    auto table = users_table();
    EXPECT_THROW(table.add(Method::get, "/api/USERS/{other}", 9), std::logic_error);
    EXPECT_THROW(table.add(Method::get, "/api/users", 9), std::logic_error);
    EXPECT_NO_THROW(table.add(Method::patch, "/api/users/{other}", 9));
}

TEST(RouteTable, refuses_malformed_patterns) {
    RouteTable table;
    for (const auto* pattern : {"", "/", "api", "/api/", "/api//x", "/api/{", "/api/{}", "/api/x}", "/api/../x",
                                "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"}) {
        EXPECT_THROW(table.add(Method::get, pattern, 0), std::logic_error) << pattern;
    }
    EXPECT_NO_THROW(table.add(Method::get, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}", 0));
}

TEST(RouteTable, names_parameters_in_order) {
    EXPECT_THAT(RouteTable::parameter_names("/api/users/{id}/sessions/{session}"),
                testing::ElementsAre("id", "session"));
    EXPECT_THAT(RouteTable::parameter_names("/api/users"), testing::IsEmpty());
}

}  // namespace
}  // namespace xos::route
