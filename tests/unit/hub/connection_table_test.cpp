// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/connection_table.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

class Connections : public ::testing::Test {
protected:
    std::shared_ptr<Connection> add(const std::string& token) {
        Connection::Parts parts;
        parts.names = {.id = "id of " + token, .token = token};
        auto connection = std::make_shared<Connection>(std::move(parts), options);
        table.add(connection);
        return connection;
    }
    void begin(Connection& connection) {
        connection.begin(context, [](Connection&) {});
    }

    boost::asio::io_context context;
    HubOptions options;
    Metrics metrics;
    ConnectionCounts counts{{.per_user = 1}, metrics};
    ConnectionTable table{50ms};
};

TEST_F(Connections, HUBS_3_a_connection_is_found_by_its_secret_token_only) {
    const auto connection = add("secret");
    EXPECT_EQ(table.find("secret", 0), connection);
    EXPECT_EQ(table.find("id of secret", 0), nullptr);
    EXPECT_EQ(table.find("", 0), nullptr);
    EXPECT_EQ(table.find("Secret", 0), nullptr);
}

TEST_F(Connections, it_belongs_to_the_thread_that_asks_first) {
    const auto connection = add("a");
    EXPECT_FALSE(connection->is_claimed());
    table.find("a", 3);
    EXPECT_EQ(connection->home(), 3U);
    table.find("a", 1);
    EXPECT_EQ(connection->home(), 3U);
}

TEST_F(Connections, one_that_never_begins_is_gone_after_its_time_though_somebody_asked_for_it) {
    add("a");
    add("b");
    EXPECT_NE(table.find("a", 0), nullptr);
    std::this_thread::sleep_for(60ms);
    EXPECT_EQ(table.find("a", 0), nullptr);
    EXPECT_EQ(table.size(), 1U);
    std::this_thread::sleep_for(1s);  // it is swept once a second at most
    add("c");
    EXPECT_EQ(table.size(), 1U);
}

TEST_F(Connections, one_that_has_begun_stays_until_it_is_removed) {
    const auto connection = add("a");
    begin(*connection);
    std::this_thread::sleep_for(60ms);
    EXPECT_EQ(table.find("a", 0), connection);
    table.remove(*connection);
    EXPECT_EQ(table.find("a", 0), nullptr);
    table.remove(*connection);
    EXPECT_EQ(table.size(), 0U);
}

TEST_F(Connections, its_place_is_given_back_when_it_is_removed_or_was_never_there) {
    Principal ann;
    ann.user = UserId{1};
    ann.client = ClientId{1};
    const auto connection = add("a");
    table.hold(*connection, counts.enter(&ann));
    EXPECT_FALSE(counts.enter(&ann));
    table.remove(*connection);
    table.hold(*connection, counts.enter(&ann));  // it is not there
    const auto other = add("b");
    auto place = counts.enter(&ann);
    EXPECT_TRUE(place);
    table.hold(*other, std::move(place));
    table.clear();
    EXPECT_TRUE(counts.enter(&ann));
}

}  // namespace
}  // namespace xos::hub::test
