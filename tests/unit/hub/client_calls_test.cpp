// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/client_calls.hpp"

#include <gtest/gtest.h>

#include "unit/hub/started.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

class CallsOfClients : public ::testing::Test {
protected:
    Started<ClientAnswer> wait(const std::string& id) { return {context, calls.wait(id)}; }

    boost::asio::io_context context;
    ClientCalls calls{context, 7};
};

TEST_F(CallsOfClients, every_question_gets_its_own_answer_in_whatever_order_they_come) {
    const auto first = calls.add(1h);
    const auto second = calls.add(1h);
    EXPECT_NE(first, second);
    auto waits_first = wait(first);
    auto waits_second = wait(second);
    EXPECT_TRUE(calls.complete(second, {.value = std::string_view{"2"}, .keeps = {}}));
    EXPECT_FALSE(waits_first.has_ended());
    EXPECT_EQ(std::get<std::string_view>(waits_second.value().value), "2");
    EXPECT_TRUE(calls.complete(first, {.value = std::string_view{"1"}, .keeps = {}}));
    EXPECT_EQ(std::get<std::string_view>(waits_first.value().value), "1");
}

TEST_F(CallsOfClients, signalr_17_answers_that_nobody_waits_for_are_ignored) {
    const auto id = calls.add(1h);
    auto waiting = wait(id);
    EXPECT_FALSE(calls.complete("s999", {}));
    EXPECT_FALSE(calls.fail("", "x"));
    EXPECT_TRUE(calls.fail(id, "Error: from callback"));
    EXPECT_FALSE(calls.complete(id, {})) << "a second answer";
    EXPECT_EQ(waiting.error(), "Error: from callback");
}

TEST_F(CallsOfClients, signalr_17_an_answer_to_what_another_client_was_asked_is_known_by_its_id) {
    EXPECT_EQ(calls.add(1h), "s7.1");
    for (const char* other : {"s8.1", "s70.1", "s6.18446744073709551615"}) {
        EXPECT_TRUE(calls.is_of_another(other)) << other;
    }
    for (const char* harmless : {"s7.1", "s7.2", "", "s", "s8", "s8.", "s.1", "1", "8.1", "s8.1x", "sx.1", "upload"}) {
        EXPECT_FALSE(calls.is_of_another(harmless)) << harmless;
    }
}

TEST_F(CallsOfClients, an_answer_may_come_before_anybody_waits_but_not_after_the_call_was_given_up) {
    const auto id = calls.add(1h);
    calls.fail(id, "gone");
    EXPECT_EQ(wait(id).error(), "Invocation canceled by the server.");
}

TEST_F(CallsOfClients, signalr_17_when_the_client_goes_all_questions_fail) {
    auto first = wait(calls.add(1h));
    auto second = wait(calls.add(1h));
    calls.fail_all("Connection 'x' disconnected.");
    EXPECT_EQ(first.error(), "Connection 'x' disconnected.");
    EXPECT_EQ(second.error(), "Connection 'x' disconnected.");
}

TEST_F(CallsOfClients, a_question_fails_when_its_time_is_over_and_no_other_does) {
    auto brief = wait(calls.add(10ms));
    auto lasting = wait(calls.add(1h));
    const auto now = std::chrono::steady_clock::now();
    calls.expire(now - 1s);
    EXPECT_FALSE(brief.has_ended());
    calls.expire(now + 1s);
    EXPECT_EQ(brief.error(), "Invocation canceled by the server.");
    EXPECT_FALSE(lasting.has_ended());
    calls.fail_all("");
    settle(context);
}

}  // namespace
}  // namespace xos::hub::test
