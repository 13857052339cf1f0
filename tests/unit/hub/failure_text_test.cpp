// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/failure_text.hpp"

#include <gtest/gtest.h>

#include "xos/base/problem.hpp"
#include "xos/hub/errors.hpp"

namespace xos::hub::test {
namespace {

template <typename E>
std::string text_of(const E& error, bool is_detailed = false) {
    return failure_text("Base.", to_failure(std::make_exception_ptr(error)), is_detailed);
}

TEST(FailureText, signalr_15_a_hub_exception_always_reaches_the_client) {
    EXPECT_EQ(text_of(HubException{"No."}), "Base. HubException: No.");
    EXPECT_EQ(text_of(HubException{"No."}, true), "Base. HubException: No.");
}

TEST(FailureText, HUB_7_other_errors_say_nothing_of_themselves_unless_the_hub_is_detailed) {
    EXPECT_EQ(text_of(std::runtime_error{"secret"}), "Base.");
    EXPECT_EQ(text_of(NamedError{"InvalidOperationException", "secret"}), "Base.");
    EXPECT_EQ(text_of(42), "Base.");
    EXPECT_EQ(text_of(std::runtime_error{"text"}, true), "Base. Exception: text");
    EXPECT_EQ(text_of(NamedError{"InvalidOperationException", "text"}, true), "Base. InvalidOperationException: text");
    EXPECT_EQ(text_of(42, true), "Base. Exception: unknown");
}

TEST(FailureText, a_problem_of_the_caller_is_told_and_one_of_the_server_is_not) {
    EXPECT_EQ(text_of(not_found()), "Base. HubException: " + not_found().text());
    const Problem broken{503, "unavailable", "secret"};
    EXPECT_EQ(text_of(broken).find("secret"), std::string::npos);
}

TEST(FailureText, signalr_15_the_sentences_are_those_of_the_protocol) {
    EXPECT_EQ(failed_to_invoke_text("M"), "Failed to invoke 'M' due to an error on the server.");
    EXPECT_EQ(unauthorized_text("M"), "Failed to invoke 'M' because user is unauthorized");
    EXPECT_EQ(unexpected_error_text("M"), "An unexpected error occurred invoking 'M' on the server.");
    EXPECT_EQ(streaming_text("M"),
              "The client attempted to invoke the streaming 'M' method with a non-streaming invocation.");
    EXPECT_EQ(not_streaming_text("M"),
              "The client attempted to invoke the non-streaming 'M' method with a streaming invocation.");
    EXPECT_EQ(no_stream_text("M"),
              "The value returned by the streaming method 'M' is not a ChannelReader<> or IAsyncEnumerable<>.");
    EXPECT_EQ(id_in_use_text("7"), "Invocation ID '7' is already in use.");
}

}  // namespace
}  // namespace xos::hub::test
