// SPDX-License-Identifier: Apache-2.0
#include "xos/db/params.hpp"

#include <gtest/gtest.h>

namespace xos::db {
namespace {

TEST(Params, SQL_1_finds_values_by_name) {
    Params params{{"id", UserId{7}}, {"name", "Ann"}};
    params.add("flag", true);
    ASSERT_NE(params.find("id"), nullptr);
    EXPECT_EQ(std::get<std::int64_t>(params.find("id")->storage()), 7);
    EXPECT_EQ(std::get<std::string>(params.find("name")->storage()), "Ann");
    EXPECT_EQ(std::get<bool>(params.find("flag")->storage()), true);
    EXPECT_EQ(params.find("other"), nullptr);
    EXPECT_EQ(params.items().size(), 3U);
}

TEST(Params, SQL_1_keeps_the_kind_of_each_value) {
    EXPECT_TRUE(Value{}.is_null());
    EXPECT_TRUE(Value{std::nullopt}.is_null());
    EXPECT_TRUE(Value{std::optional<std::string>{}}.is_null());
    EXPECT_FALSE(Value{std::optional<int>{0}}.is_null());
    EXPECT_EQ(std::get<double>(Value{2.5}.storage()), 2.5);
    EXPECT_EQ(std::get<std::int64_t>(Value{std::uint32_t{4'294'967'295}}.storage()), 4'294'967'295);
    EXPECT_EQ(std::get<Timestamp>(Value{Timestamp{std::chrono::milliseconds{5}}}.storage()).time_since_epoch().count(),
              5);
}

}  // namespace
}  // namespace xos::db
