// SPDX-License-Identifier: Apache-2.0
#include "transfer_desk.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "xos/base/problem.hpp"

namespace xos::users {
namespace {

class TransferDeskTest : public ::testing::Test {
protected:
    using Place = TransferDesk::Place;

    /// The status of the refusal, or 0 and a place that is kept.
    int take(std::int64_t tenant) {
        try {
            places.push_back(std::make_unique<Place>(desk, ClientId{tenant}));
            return 0;
        } catch (const Problem& problem) {
            EXPECT_EQ(problem.retry_after(), std::chrono::seconds{5});
            return problem.status();
        }
    }

    Config config = Config::load({}, {});
    WorkerPool pool{{.name = "test"}};
    TransferDesk desk{config, pool, "/nowhere"};
    std::vector<std::unique_ptr<Place>> places;
};

TEST_F(TransferDeskTest, LIM_4_a_tenant_has_two_at_a_time) {
    EXPECT_EQ(take(1), 0);
    EXPECT_EQ(take(1), 0);
    EXPECT_EQ(take(1), 429);
    EXPECT_EQ(take(2), 0) << "another tenant is not meant";
    places.erase(places.begin());
    EXPECT_EQ(take(1), 0) << "one has ended";
    EXPECT_EQ(take(1), 429) << "the refusals took no place";
}

TEST_F(TransferDeskTest, LIM_4_there_are_eight_in_all) {
    for (std::int64_t i = 0; i < 7; ++i) EXPECT_EQ(take(i), 0) << i;
    EXPECT_EQ(take(7), 0) << "the eighth";
    EXPECT_EQ(take(8), 503);
    EXPECT_EQ(take(0), 503) << "also for who has one more to begin";
    places.pop_back();
    EXPECT_EQ(take(8), 0);
    EXPECT_EQ(take(9), 503);
}

TEST_F(TransferDeskTest, LIM_4_who_has_two_is_told_that_and_not_that_the_server_is_full) {
    for (std::int64_t i = 0; i < 4; ++i) {
        EXPECT_EQ(take(i), 0);
        EXPECT_EQ(take(i), 0);
    }
    EXPECT_EQ(take(1), 429);
    EXPECT_EQ(take(5), 503);
    places.clear();
    EXPECT_EQ(take(5), 0);
}

}  // namespace
}  // namespace xos::users
