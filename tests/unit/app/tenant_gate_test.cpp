// SPDX-License-Identifier: Apache-2.0
#include "app/tenant_gate.hpp"

#include <gtest/gtest.h>

namespace xos {
namespace {

TEST(TenantGate, SLOW_3_LIM_4_admits_up_to_the_limit_and_refuses_beyond) {
    TenantGate gate{3, 2};
    const auto first = gate.enter(ClientId{1}, 0);
    const auto second = gate.enter(ClientId{1}, 1);
    EXPECT_TRUE(second);
    {
        const auto third = gate.enter(ClientId{1}, 0);
        EXPECT_TRUE(third);
        EXPECT_FALSE(gate.enter(ClientId{1}, 0));
        EXPECT_FALSE(gate.enter(ClientId{1}, 1));
    }
    EXPECT_TRUE(gate.enter(ClientId{1}, 0));
}

TEST(TenantGate, SLOW_3_one_tenant_does_not_use_up_the_share_of_another) {
    TenantGate gate{1, 1};
    const auto acme = gate.enter(ClientId{1}, 0);
    EXPECT_FALSE(gate.enter(ClientId{1}, 0));
    EXPECT_TRUE(gate.enter(ClientId{2}, 0));
}

TEST(TenantGate, a_refused_request_takes_no_place) {
    TenantGate gate{1, 1};
    {
        const auto pass = gate.enter(ClientId{1}, 0);
        for (int i = 0; i < 10; ++i) EXPECT_FALSE(gate.enter(ClientId{1}, 0));
    }
    EXPECT_TRUE(gate.enter(ClientId{1}, 0));
}

}  // namespace
}  // namespace xos
