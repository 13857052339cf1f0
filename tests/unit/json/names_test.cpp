// SPDX-License-Identifier: Apache-2.0
#include "xos/json/names.hpp"

#include <gtest/gtest.h>
#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

namespace {

struct Row {
    int id = 0;
    int created_at = 0;
    int is_admin = 0;
    int sha_256_of_file = 0;
};
BOOST_DESCRIBE_STRUCT(Row, (), (id, created_at, is_admin, sha_256_of_file))

TEST(Names, HTTP_2_members_become_camel_case) {
    EXPECT_EQ(xos::json::camel_case("id"), "id");
    EXPECT_EQ(xos::json::camel_case("created_at"), "createdAt");
    EXPECT_EQ(xos::json::camel_case("validation_errors"), "validationErrors");
    EXPECT_EQ(xos::json::camel_case("sha_256_of_file"), "sha256OfFile");
    EXPECT_EQ(xos::json::camel_case(""), "");
    EXPECT_EQ(xos::json::camel_case("a__b_"), "aB");
}

TEST(Names, HTTP_2_compile_time_and_run_time_follow_one_rule) {
    using Members = boost::describe::describe_members<Row, boost::describe::mod_public>;
    int members = 0;
    boost::mp11::mp_for_each<Members>([&](auto member) {
        ++members;
        EXPECT_EQ(xos::json::json_name<decltype(member)>.view(), xos::json::camel_case(member.name));
    });
    EXPECT_EQ(members, 4);
}

}  // namespace
