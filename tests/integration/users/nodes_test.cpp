// SPDX-License-Identifier: Apache-2.0
// Two nodes on one database are one system: what one of them stores acts on the other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <thread>

#include "integration/users/signal_relay.hpp"
#include "integration/users/users_server.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using testing::comes_true;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace sql {
constexpr Sql session_ids{"test_session_ids", "SELECT sid FROM sessions"};
}  // namespace sql

struct Sid {
    std::string sid;
};
BOOST_DESCRIBE_STRUCT(Sid, (), (sid))

struct Tested {
    int number = 0;
    static constexpr std::string_view event_name() { return "Tested"; }
    std::string arguments_json() const { return event_arguments(number); }
};

class Recorder final : public EventSink {
public:
    void deliver(ClientId client, const std::shared_ptr<const TenantEvent>& event) noexcept override {
        const std::lock_guard lock{mutex_};
        seen_[client].push_back(event->seq);
    }
    std::vector<std::int64_t> of(ClientId client) {
        const std::lock_guard lock{mutex_};
        return seen_[client];
    }

private:
    std::mutex mutex_;
    std::map<ClientId, std::vector<std::int64_t>> seen_;
};

/// By contract; what is seen in a quiet process is some milliseconds.
constexpr auto soon = 1s;

Task<void> publish(DBService db, int count) {
    for (int i = 1; i <= count; ++i) {
        auto tx = co_await db.begin_transaction();
        tx.publish(Tested{i});
        co_await tx.commit();
    }
}

Task<void> read_session_ids(DBService db, std::vector<Sid>& out) { out = co_await db.get_list<Sid>(sql::session_ids); }

class Nodes : public ::testing::Test {
protected:
    testing::TestServerOptions options(Recorder& sink, std::string folder = {}) {
        testing::TestServerOptions made;
        made.setup = [&sink](Application& application) { application.add_event_sink(sink); };
        made.application.around_database = relay.around();
        made.application.beside_server = !folder.empty();
        made.data_folder = std::move(folder);
        return made;
    }
    static void publish(testing::TestServer& node, ClientId client, int count) {
        node.run([&, client, count] { return users::publish(node.db(client), count); });
    }
    /// The same person's client of the other node.
    Client there(const Client& here) {
        auto client = second.client();
        client.set_token(here.token());
        return client;
    }

    SignalRelay relay;
    Recorder first_sink;
    Recorder second_sink;
    UsersServer first{options(first_sink)};
    testing::TestServer second{first.prepared(options(second_sink, first.server().data_folder()))};
};

constexpr auto max_renamed = R"({"name":"Max","email":"max@acme.test")";

TEST_F(Nodes, HUB_4_both_see_all_events_of_both_in_order_and_once) {
    constexpr int each = 200;
    std::thread one{[this] { publish(first.server(), first.acme(), each); }};
    std::thread two{[this] { publish(second, first.acme(), each); }};
    one.join();
    two.join();
    std::vector<std::int64_t> all(std::size_t{2} * each);
    std::iota(all.begin(), all.end(), 1);
    EXPECT_TRUE(comes_true([&] { return first_sink.of(first.acme()) == all; }, 3 * soon));
    EXPECT_TRUE(comes_true([&] { return second_sink.of(first.acme()) == all; }, 3 * soon));
    std::this_thread::sleep_for(150ms);  // a look at all gaps later
    EXPECT_EQ(first_sink.of(first.acme()), all);
    EXPECT_EQ(second_sink.of(first.acme()), all);
    EXPECT_THAT(second_sink.of(first.globex()), IsEmpty());
}

TEST_F(Nodes, USR_19_a_change_on_one_node_is_told_on_the_other) {
    auto ada = there(first.ada());
    const auto created = ada.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})");
    ASSERT_EQ(created.status, 201);
    EXPECT_TRUE(comes_true([&] { return first_sink.of(first.acme()).size() == 1; }, soon));
    EXPECT_THAT(second_sink.of(first.acme()), ElementsAre(1));
}

TEST_F(Nodes, AUT_8_signing_out_on_one_node_ends_the_token_on_the_other) {
    auto here = first.max();
    auto elsewhere = there(here);
    ASSERT_EQ(elsewhere.get("/api/users").status, 200);
    ASSERT_EQ(here.post("/api/auth/logout").status, 200);
    EXPECT_TRUE(comes_true([&] { return elsewhere.get("/api/users").status == 401; }, soon));
    EXPECT_EQ(there(first.max()).get("/api/users").status, 200) << "signing in anew works";
}

TEST_F(Nodes, AUT_11_a_session_that_its_user_ends_on_one_node_is_over_on_the_other) {
    auto here = first.max();
    auto mine = there(here);
    const auto ended_by = [&](const std::function<Reply()>& request) {
        auto elsewhere = there(first.max());
        ASSERT_EQ(elsewhere.get("/api/auth/me").status, 200);
        ASSERT_EQ(request().status, 200);
        EXPECT_TRUE(comes_true([&] { return elsewhere.get("/api/auth/me").status == 401; }, soon));
    };
    ended_by([&] { return here.remove("/api/auth/sessions/" + here.get("/api/auth/sessions").text("data.1.id")); });
    ended_by([&] { return here.remove("/api/auth/sessions"); });
    ended_by([&] {
        const auto current = std::string{test_password};
        return here.put("/api/auth/password",
                        R"({"newPassword":"battery staple","currentPassword":")" + current + "\"}");
    });
    EXPECT_EQ(mine.get("/api/auth/me").status, 200) << "that of the request stays";
}

TEST_F(Nodes, USR_18_a_user_who_is_deleted_on_one_node_is_out_on_the_other) {
    auto elsewhere = there(first.max());
    ASSERT_EQ(elsewhere.get("/api/users").status, 200);
    ASSERT_EQ(first.ada().remove(user_path(first.id_of("max@acme.test"))).status, 200);
    EXPECT_TRUE(comes_true([&] { return elsewhere.get("/api/users").status == 401; }, soon));
}

TEST_F(Nodes, USR_18_a_user_who_is_deactivated_on_one_node_is_out_on_the_other) {
    auto elsewhere = there(first.max());
    ASSERT_EQ(elsewhere.get("/api/users").status, 200);
    const auto path = user_path(first.id_of("max@acme.test"));
    auto ada = first.ada();
    ASSERT_EQ(ada.put(path, std::string{max_renamed} + R"(,"isActive":false})").status, 200);
    EXPECT_TRUE(comes_true([&] { return elsewhere.get("/api/users").status == 401; }, soon));
    ASSERT_EQ(ada.put(path, std::string{max_renamed} + R"(,"isActive":true})").status, 200);
    EXPECT_EQ(there(first.max()).get("/api/users").status, 200) << "a new sign-in works, also at once";
}

TEST_F(Nodes, AUT_8_a_right_that_is_taken_on_one_node_is_gone_on_the_other) {
    const auto path = user_path(first.id_of("max@acme.test"));
    auto ada = first.ada();
    ASSERT_EQ(ada.put(path, std::string{max_renamed} + R"(,"isAdmin":true})").status, 200);
    auto elsewhere = there(first.max());
    const auto other = user_path(first.id_of("ada@acme.test"));
    constexpr auto ada_renamed = R"({"name":"Ada","email":"ada@acme.test"})";
    ASSERT_EQ(elsewhere.put(other, ada_renamed).status, 200);
    ASSERT_EQ(ada.put(path, std::string{max_renamed} + R"(,"isAdmin":false})").status, 200);
    EXPECT_TRUE(comes_true([&] { return elsewhere.put(other, ada_renamed).status == 403; }, soon));
}

TEST_F(Nodes, AUT_8_what_happened_in_a_silence_is_made_up_for_when_it_ends) {
    auto elsewhere = there(first.max());
    ASSERT_EQ(elsewhere.get("/api/users").status, 200);
    relay.cut();
    ASSERT_TRUE(comes_true(
        [&] {
            return second.operator_client().get("/metrics").body.find("xos_node_signals_heard 0") != std::string::npos;
        },
        soon));
    EXPECT_EQ(second.operator_client().get("/health/ready").status, 200);
    ASSERT_EQ(elsewhere.get("/api/users").status, 200) << "in memory again, so that only the silence's end can help";
    ASSERT_EQ(first.ada().remove(user_path(first.id_of("max@acme.test"))).status, 200);
    publish(first.server(), first.globex(), 3);
    relay.mend();
    EXPECT_TRUE(comes_true([&] { return elsewhere.get("/api/users").status == 401; }, soon));
    EXPECT_TRUE(comes_true([&] { return second_sink.of(first.globex()).size() == 3; }, 2 * soon));
    EXPECT_THAT(second_sink.of(first.globex()), ElementsAre(1, 2, 3));
    EXPECT_THAT(second.operator_client().get("/metrics").body, HasSubstr("xos_node_signals_heard 1"));
}

TEST_F(Nodes, AUT_8_a_silence_that_lasts_hides_a_revocation_for_five_seconds_at_most) {
    auto elsewhere = there(first.max());
    relay.cut();
    ASSERT_EQ(elsewhere.get("/api/users").status, 200);
    ASSERT_EQ(first.ada().remove(user_path(first.id_of("max@acme.test"))).status, 200);
    publish(first.server(), first.globex(), 2);
    EXPECT_TRUE(comes_true([&] { return elsewhere.get("/api/users").status == 401; }, 5s + soon));
    EXPECT_TRUE(comes_true([&] { return second_sink.of(first.globex()).size() == 2; }, 5s + soon))
        << "they may have missed the look that found the revocation";
}

TEST_F(Nodes, LOG_2_session_ids_that_nodes_tell_each_other_are_in_no_log) {
    auto here = first.max();
    auto elsewhere = there(here);
    ASSERT_EQ(elsewhere.get("/api/users").status, 200);
    std::vector<Sid> sids;
    second.run([&] { return read_session_ids(second.across_tenants(), sids); });
    ASSERT_FALSE(sids.empty());
    ASSERT_EQ(here.post("/api/auth/logout").status, 200);
    ASSERT_TRUE(comes_true([&] { return elsewhere.get("/api/users").status == 401; }, soon));
    second.app().services().log.flush();
    for (const auto& [sid] : sids) {
        EXPECT_EQ(first.logged(sid), 0U);
        EXPECT_EQ(second.log().count(sid), 0U);
    }
}

}  // namespace
}  // namespace xos::users
