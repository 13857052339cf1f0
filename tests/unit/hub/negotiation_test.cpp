// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/negotiation.hpp"

#include <gtest/gtest.h>

#include <set>

#include "xos/json/value.hpp"

namespace xos::hub {
namespace {

std::expected<Negotiation, std::string> negotiate_with(const std::string& query, NegotiationOptions options = {}) {
    return negotiate(http::parse_query(query).value(), options);
}

TEST(Negotiation, HUB_1_the_newest_version_that_both_know_is_agreed_on) {
    EXPECT_EQ(negotiate_with("")->version, 0);
    EXPECT_EQ(negotiate_with("negotiateVersion=0")->version, 0);
    EXPECT_EQ(negotiate_with("negotiateVersion=1")->version, 1);
    EXPECT_EQ(negotiate_with("negotiateVersion=2")->version, 1);
    EXPECT_EQ(negotiate_with("NEGOTIATEversion=1&_=1700000000000&negotiateVersionX=7")->version, 1);
}

TEST(Negotiation, HUB_1_a_version_that_is_no_integer_is_refused) {
    for (const std::string text : {"", "x", "1.0", "1x", "0x1", "%20", "99999999999999999999"}) {
        const auto refused = negotiate_with("negotiateVersion=" + text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error(), "The client requested a non-integer protocol version.") << text;
    }
}

TEST(Negotiation, HUB_1_a_version_below_the_least_is_refused_also_when_it_is_not_named) {
    const NegotiationOptions options{.transports = {}, .least_version = 1};
    for (const std::string query : {"", "negotiateVersion=0"}) {
        const auto refused = negotiate_with(query, options);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error(), "The client requested version '0', but the server does not support this version.");
    }
    EXPECT_EQ(negotiate_with("negotiateVersion=-1").error(),
              "The client requested version '-1', but the server does not support this version.");
    EXPECT_EQ(negotiate_with("negotiateVersion=1", options)->version, 1);
}

TEST(Negotiation, a_stateful_reconnect_needs_the_wish_of_the_client_and_the_leave_of_the_endpoint) {
    const NegotiationOptions allowed{.transports = {}, .allow_stateful_reconnect = true};
    EXPECT_TRUE(negotiate_with("useStatefulReconnect=true", allowed)->is_stateful);
    EXPECT_TRUE(negotiate_with("usestatefulreconnect=TRUE", allowed)->is_stateful);
    EXPECT_FALSE(negotiate_with("useStatefulReconnect=1", allowed)->is_stateful);
    EXPECT_FALSE(negotiate_with("useStatefulReconnect=false", allowed)->is_stateful);
    EXPECT_FALSE(negotiate_with("", allowed)->is_stateful);
    EXPECT_FALSE(negotiate_with("useStatefulReconnect=true")->is_stateful);
}

TEST(Negotiation, HUBS_3_names_are_128_random_bits_and_a_token_is_never_the_id_from_version_1_on) {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto names = make_connection_names(1);
        for (const auto& name : {names.id, names.token}) {
            EXPECT_EQ(name.size(), 22U);
            EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                      std::string::npos);
            EXPECT_TRUE(seen.insert(name).second);
        }
    }
    const auto old = make_connection_names(0);
    EXPECT_EQ(old.id, old.token);
}

TEST(Negotiation, HUB_1_the_answer_names_the_transports_in_the_order_in_which_clients_try_them) {
    std::string body;
    write_negotiation(body, {.version = 1, .is_stateful = false}, {.id = "public", .token = "secret"}, {});
    EXPECT_EQ(body,
              R"({"negotiateVersion":1,"connectionId":"public","connectionToken":"secret","availableTransports":[)"
              R"({"transport":"WebSockets","transferFormats":["Text","Binary"]},)"
              R"({"transport":"ServerSentEvents","transferFormats":["Text"]},)"
              R"({"transport":"LongPolling","transferFormats":["Text","Binary"]}]})");
}

TEST(Negotiation, a_version_0_answer_has_no_token_and_lists_only_what_the_endpoint_allows) {
    std::string body;
    write_negotiation(body, {.version = 0, .is_stateful = false}, {.id = "one", .token = "one"},
                      {.web_sockets = false, .server_sent_events = false});
    EXPECT_EQ(body, R"({"negotiateVersion":0,"connectionId":"one","availableTransports":[)"
                    R"({"transport":"LongPolling","transferFormats":["Text","Binary"]}]})");
    body.clear();
    write_negotiation(body, {}, {}, {.web_sockets = false, .server_sent_events = false, .long_polling = false});
    EXPECT_TRUE(json::Document::parse(body));
}

TEST(Negotiation, a_granted_state_is_said_first_and_an_error_is_all_there_is) {
    std::string body;
    write_negotiation(body, {.version = 1, .is_stateful = true}, {.id = "a", .token = "b"}, {});
    EXPECT_TRUE(body.starts_with(R"({"useStatefulReconnect":true,"negotiateVersion":1,)"));
    body.clear();
    write_negotiation_error(body, "Why \"not\"");
    EXPECT_EQ(body, R"({"error":"Why \"not\""})");
}

}  // namespace
}  // namespace xos::hub
