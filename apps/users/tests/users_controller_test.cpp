// SPDX-License-Identifier: Apache-2.0
#include "users_controller.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <type_traits>

namespace xos::users {
namespace {

/// "GET /api/users" → who may call it, from the controller's own table.
std::map<std::string, std::string> access() {
    Routes<UsersController> routes{[]() -> UsersController { throw std::logic_error{"only the table is wanted"}; }};
    UsersController::routes(routes);
    std::map<std::string, std::string> out;
    for (const auto& route : routes.take()) {
        out[std::string{http::to_string(route->method)} + " " + route->pattern] = route->access.to_string();
    }
    return out;
}

// rules: HTTP-4
TEST(UsersController, AUTHZ_1_every_route_says_who_may_call_it) {
    EXPECT_EQ(access(),
              (std::map<std::string, std::string>{{"GET /api/users", "signed in"},
                                                  {"GET /api/users/paged", "signed in"},
                                                  {"GET /api/users/deleted", "edit_users"},
                                                  {"GET /api/users/{id}", "signed in"},
                                                  {"POST /api/users", "edit_users"},
                                                  {"PUT /api/users/{id}", "edit_users or own id"},
                                                  {"DELETE /api/users/{id}", "edit_users"},
                                                  {"POST /api/users/{id}/restore", "edit_users"},
                                                  {"PUT /api/users/{id}/password", "set_passwords"},
                                                  {"GET /api/users/{id}/activity", "view_activity or own id"}}));
}

TEST(UsersController, ARC_5_is_written_in_the_words_of_the_mission) {
    static_assert(std::is_base_of_v<XOSControllerBase, UsersController>);
    static_assert(
        std::is_same_v<decltype(std::declval<UsersController>().get_paged_users({})), Task<Ok<PagedResult<UserDto>>>>);
    static_assert(std::is_same_v<decltype(std::declval<UsersController>().create_user({})), Task<Created<UserDto>>>);
    static_assert(std::is_same_v<decltype(std::declval<Context>().db()), DBService&>);
    EXPECT_EQ(json::to_json(PaginationInfo{}).find("currentPage"), 2U);
}

}  // namespace
}  // namespace xos::users
