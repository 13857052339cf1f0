// SPDX-License-Identifier: Apache-2.0
#include "app/node_signals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "app/sign_in/session_registry.hpp"
#include "xos/testing/captured_log.hpp"

namespace xos {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr ClientId acme{1};
constexpr UserId ann{7};
constexpr auto gauge = "xos_node_signals_heard";

struct NodeSignalsTest : ::testing::Test {
    void pass_five_seconds() {
        boost::asio::io_context io;
        boost::asio::co_spawn(io, signals.while_deaf(), boost::asio::detached);
        io.run();
    }
    std::size_t logged(std::string_view text) {
        log.flush();
        return captured.count(text);
    }
    /// Whether a session that was read now would still hold.
    bool is_kept(const std::function<void()>& what) const {
        const auto generation = session->user->generation();
        what();
        return session->is_current(generation);
    }

    testing::CapturedLog captured;
    Logger log{captured.sink()};
    Metrics metrics;
    TenantDispatcher dispatcher;
    sign_in::SessionRegistry sessions;
    std::shared_ptr<sign_in::SessionState> session = sessions.acquire(acme, ann, "s1");
    int looks = 0;
    NodeSignals signals{dispatcher, sessions, [this] { ++looks; }, log, metrics};
};

TEST_F(NodeSignalsTest, HUB_4_events_of_another_node_are_to_be_read_at_once) {
    signals.signalled("events", "1 3", false);
    const auto gaps = dispatcher.gaps(20ms);
    ASSERT_THAT(gaps, SizeIs(1));
    EXPECT_EQ(gaps[0].client, acme);
    EXPECT_EQ(gaps[0].before, 4);
}

TEST_F(NodeSignalsTest, HUB_6_own_events_are_read_only_when_nobody_brought_them_for_a_second) {
    signals.signalled("events", "1 3", true);
    const auto now = TenantDispatcher::Clock::now();
    EXPECT_THAT(dispatcher.gaps(20ms, now + 900ms), IsEmpty());
    EXPECT_THAT(dispatcher.gaps(20ms, now + 1s), SizeIs(1));
}

TEST_F(NodeSignalsTest, AUT_8_a_session_that_another_node_ended_is_ended_here) {
    const auto other = sessions.acquire(acme, ann, "s2");
    signals.signalled("sessions", "1 7 s1", false);
    EXPECT_TRUE(session->is_revoked);
    EXPECT_FALSE(other->is_revoked);
}

TEST_F(NodeSignalsTest, AUT_8_a_user_that_another_node_changed_is_read_anew) {
    EXPECT_FALSE(is_kept([&] { signals.signalled("sessions", "1 7", false); }));
    EXPECT_TRUE(is_kept([&] { signals.signalled("sessions", "1 8", false); })) << "somebody else";
    EXPECT_TRUE(is_kept([&] { signals.signalled("sessions", "2 7", false); })) << "another tenant";
    EXPECT_FALSE(session->is_revoked);
}

TEST_F(NodeSignalsTest, AUT_8_own_signals_count_too_because_a_commit_may_have_lost_its_answer) {
    EXPECT_FALSE(is_kept([&] { signals.signalled("sessions", "1 7", true); }));
    signals.signalled("sessions", "1 7 s1", true);
    EXPECT_TRUE(session->is_revoked);
}

TEST_F(NodeSignalsTest, LOG_2_nonsense_is_logged_once_without_its_text_and_ignored) {
    EXPECT_TRUE(is_kept([&] {
        signals.signalled("sessions", "1 7 s1 and more", false);
        signals.signalled("sessions", "1 seven", false);
        signals.signalled("events", "1", false);
        signals.signalled("weather", "1 7", false);
    }));
    EXPECT_FALSE(session->is_revoked);
    EXPECT_THAT(dispatcher.gaps(0ms), IsEmpty());
    EXPECT_EQ(logged("was not understood"), 1U);
    EXPECT_EQ(logged("and more"), 0U);
}

TEST_F(NodeSignalsTest, AUT_8_everything_is_looked_up_when_hearing_begins_and_after_each_loss) {
    EXPECT_FALSE(is_kept([&] { signals.hears(); }));
    EXPECT_EQ(looks, 1) << "commits between the start and the first hearing were not heard";
    EXPECT_FALSE(is_kept([&] { signals.hears_nothing(); }));
    EXPECT_FALSE(is_kept([&] { signals.hears(); }));
    EXPECT_EQ(looks, 3);
}

TEST_F(NodeSignalsTest, AUT_8_sessions_are_read_anew_every_five_seconds_while_nothing_is_heard) {
    EXPECT_TRUE(is_kept([&] { pass_five_seconds(); })) << "a database without other nodes never calls";
    signals.hears();
    EXPECT_TRUE(is_kept([&] { pass_five_seconds(); }));
    signals.hears_nothing();
    looks = 0;
    EXPECT_FALSE(is_kept([&] { pass_five_seconds(); }));
    EXPECT_FALSE(is_kept([&] { pass_five_seconds(); }));
    EXPECT_EQ(looks, 2) << "events too";
    signals.hears();
    EXPECT_TRUE(is_kept([&] { pass_five_seconds(); }));
}

TEST_F(NodeSignalsTest, SUP_4_operators_see_whether_signals_are_heard) {
    EXPECT_THAT(metrics.to_prometheus(), Not(HasSubstr(gauge))) << "there are no other nodes";
    signals.hears();
    EXPECT_THAT(metrics.to_prometheus(), HasSubstr(std::string{gauge} + " 1"));
    EXPECT_EQ(logged("Signals of other nodes"), 0U);
    signals.hears_nothing();
    signals.hears_nothing();
    EXPECT_THAT(metrics.to_prometheus(), HasSubstr(std::string{gauge} + " 0"));
    EXPECT_EQ(logged("Signals of other nodes are not heard"), 1U);
    signals.hears();
    EXPECT_THAT(metrics.to_prometheus(), HasSubstr(std::string{gauge} + " 1"));
    EXPECT_EQ(logged("Signals of other nodes are heard again"), 1U);
}

}  // namespace
}  // namespace xos
