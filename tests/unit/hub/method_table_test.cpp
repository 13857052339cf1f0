// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/method_table.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace xos::hub::test {
namespace {

HubMethod method(std::string name) {
    HubMethod made;
    made.name = std::move(name);
    return made;
}

MethodTable table(const std::vector<std::string>& names) {
    std::vector<HubMethod> methods;
    for (const auto& name : names) methods.push_back(method(name));
    return MethodTable{std::move(methods)};
}

TEST(MethodTable, signalr_14_names_have_no_case_and_the_registered_spelling_is_kept) {
    const auto methods = table({"SendAll", "Join"});
    for (const auto* name : {"SendAll", "sendall", "SENDALL", "sendAll"}) {
        ASSERT_NE(methods.find(name), nullptr) << name;
        EXPECT_EQ(methods.find(name)->name, "SendAll");
    }
}

TEST(MethodTable, HUBS_4_nothing_else_can_be_called) {
    const auto methods = table({"Join"});
    for (const auto* name : {"", "Join ", "Joi", "Joining", "on_connected", "OnConnectedAsync", "attach", "~Hub"}) {
        EXPECT_EQ(methods.find(name), nullptr) << name;
    }
    EXPECT_EQ(methods.find(std::string_view{"Join\0", 5}), nullptr);
    EXPECT_EQ(table({}).find("Join"), nullptr);
}

TEST(MethodTable, HUBS_4_two_methods_of_one_name_stop_the_start) {
    EXPECT_THROW(table({"Join", "join"}), std::logic_error);
    EXPECT_THROW(table({"Join", "Join"}), std::logic_error);
}

}  // namespace
}  // namespace xos::hub::test
