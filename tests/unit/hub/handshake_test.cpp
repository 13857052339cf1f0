// SPDX-License-Identifier: Apache-2.0
// signalr.md 9.
#include "hub/protocol/handshake.hpp"

#include <gtest/gtest.h>

#include <string>

namespace xos::hub {
namespace {

// What a request's payload is read as: "NAME VERSION", or the text of its refusal.
std::string outcome(const std::string& payload) {
    const auto request = read_handshake(payload + '\x1e');
    if (!request) return request.error().text;
    if (!*request) return "incomplete";
    EXPECT_EQ((*request)->size, payload.size() + 1);
    return (*request)->protocol + ' ' + std::to_string((*request)->version);
}

std::string refusal(std::string protocol, std::int64_t version, TransportFormats transport) {
    const auto chosen = choose_protocol({.protocol = std::move(protocol), .version = version}, transport);
    return chosen ? "" : chosen.error();
}

TEST(Handshake, S9_reads_the_request_and_leaves_the_first_hub_messages_in_the_input) {
    const std::string request = R"({"protocol":"json","version":1})";
    const auto read = read_handshake(request +
                                     "\x1e"
                                     R"({"type":6})"
                                     "\x1e");
    ASSERT_TRUE(read.has_value());
    ASSERT_TRUE(read->has_value());
    EXPECT_EQ((*read)->protocol, "json");
    EXPECT_EQ((*read)->version, 1);
    EXPECT_EQ((*read)->size, request.size() + 1);
}

TEST(Handshake, S9_a_request_in_pieces_is_never_taken_early) {
    const std::string whole = R"({"protocol":"json","version":1} tail)"
                              "\x1e";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto read = read_handshake(std::string_view{whole}.substr(0, size));
        ASSERT_TRUE(read.has_value()) << size;
        EXPECT_FALSE(read->has_value()) << size;
    }
    EXPECT_TRUE(read_handshake(whole)->has_value());
}

TEST(Handshake, S9_unknown_members_and_what_follows_the_brace_do_not_count) {
    EXPECT_EQ(outcome(R"({"protocol":"json","version":1,"extra":[{"version":9}],"Version":3})"), "json 1");
    EXPECT_EQ(outcome(R"({"version":2,"protocol":"messagepack"})"), "messagepack 2");
    EXPECT_EQ(outcome(R"({"protocol":"json","version":1}{"version":2}} "[)"), "json 1");
    EXPECT_EQ(outcome("{\"protocol\":\"json\",\"version\":1}\xff"), "json 1");
    EXPECT_EQ(outcome(" \t\r\n{\"protocol\":\"json\",\"version\":1}\r\n"), "json 1");
    EXPECT_EQ(outcome(R"({"a":"}\"}\\","b":{"c":{}},"protocol":"json","version":1}})"), "json 1");
}

TEST(Handshake, S9_the_last_of_two_members_wins_whatever_the_first_was) {
    EXPECT_EQ(outcome(R"({"protocol":"a","version":7,"protocol":"json","version":1})"), "json 1");
    EXPECT_EQ(outcome(R"({"protocol":3,"version":"x","protocol":"json","version":1})"), "json 1");
    EXPECT_EQ(outcome(R"({"protocol":"json","version":1,"version":"2"})"), "Expected 'version' to be of type Number.");
}

TEST(Handshake, S9_escapes_are_honoured_in_names_and_values) {
    EXPECT_EQ(outcome(R"({"\u0070rotocol":"\u006ason","\u0076ersion":1})"), "json 1");
    EXPECT_EQ(outcome(R"({"protocol":"a\u001e\"","version":1})"), "a\x1e\" 1");
}

TEST(Handshake, S9_a_missing_member_is_named_with_the_content) {
    EXPECT_EQ(outcome("{}"), "Missing required property 'protocol'. Message content: {}");
    EXPECT_EQ(outcome(R"({"version":1} x)"),
              R"(Missing required property 'protocol'. Message content: {"version":1} x)");
    EXPECT_EQ(outcome(R"({"protocol":"json"})"),
              R"(Missing required property 'version'. Message content: {"protocol":"json"})");
    EXPECT_EQ(outcome(R"({"Protocol":"json","version":1})"),
              R"(Missing required property 'protocol'. Message content: {"Protocol":"json","version":1})");
}

TEST(Handshake, S9_a_member_of_a_wrong_type_is_named) {
    EXPECT_EQ(outcome(R"({"protocol":null,"version":1})"), "Expected 'protocol' to be of type String.");
    EXPECT_EQ(outcome(R"({"protocol":["json"],"version":1})"), "Expected 'protocol' to be of type String.");
    for (const std::string version : {"null", "\"1\"", "1.0", "1e0", "9223372036854775808", "[1]", "true"}) {
        EXPECT_EQ(outcome(R"({"protocol":"json","version":)" + version + '}'),
                  "Expected 'version' to be of type Number.")
            << version;
    }
}

TEST(Handshake, S9_what_is_no_object_is_named) {
    EXPECT_EQ(outcome("1"), "Unexpected JSON Token Type 'Number'. Expected a JSON Object.");
    EXPECT_EQ(outcome("\"a\""), "Unexpected JSON Token Type 'String'. Expected a JSON Object.");
    EXPECT_EQ(outcome("null"), "Unexpected JSON Token Type 'Null'. Expected a JSON Object.");
    EXPECT_EQ(outcome("[{}]"), "Unexpected JSON Token Type 'Array'. Expected a JSON Object.");
    EXPECT_EQ(outcome("true"), "Unexpected JSON Token Type 'True'. Expected a JSON Object.");
    EXPECT_EQ(outcome("false"), "Unexpected JSON Token Type 'False'. Expected a JSON Object.");
}

TEST(Handshake, S9_refuses_what_is_no_json) {
    for (const std::string payload :
         {"", " ", "x", "{", "}", "{\"protocol\":\"json\",\"version\":1", "{\"a\":\"}", "{\"a\":\"\\", "{\"protocol\"}",
          "{\"protocol\":\"json\",\"version\":1,}", "\xef\xbb\xbf{\"protocol\":\"json\",\"version\":1}",
          "{\"protocol\":\"\xff\",\"version\":1}"}) {
        EXPECT_EQ(outcome(payload), "Error reading JSON.") << payload;
    }
}

TEST(Handshake, S9_nesting_stops_at_64) {
    const auto nested = [](std::size_t depth) {
        return R"({"protocol":"json","version":1,"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
               '}';
    };
    EXPECT_EQ(outcome(nested(63)), "json 1");
    EXPECT_EQ(outcome(nested(64)), "json 1");
    EXPECT_EQ(outcome(nested(65)), "Error reading JSON.");
    EXPECT_EQ(outcome(std::string(100'000, '{')), "Error reading JSON.");
}

TEST(Handshake, S9_chooses_the_protocol_by_its_name_in_any_case) {
    for (const auto transport : {TransportFormats::text_only, TransportFormats::text_and_binary}) {
        for (const std::int64_t version : {-1, 0, 1, 2}) {
            const auto chosen = choose_protocol({.protocol = "JSON", .version = version}, transport);
            ASSERT_TRUE(chosen.has_value()) << version;
            EXPECT_EQ(*chosen, &json_protocol());
        }
    }
    const auto binary = choose_protocol({.protocol = "MessagePack", .version = 1}, TransportFormats::text_and_binary);
    ASSERT_TRUE(binary.has_value());
    EXPECT_EQ(*binary, &messagepack_protocol());
}

TEST(Handshake, S9_refuses_an_unknown_protocol_before_it_looks_at_the_version) {
    const auto any = TransportFormats::text_and_binary;
    EXPECT_EQ(refusal("dummy", 9, any), "The protocol 'dummy' is not supported.");
    EXPECT_EQ(refusal("", 1, any), "The protocol '' is not supported.");
    EXPECT_EQ(refusal("json ", 1, any), "The protocol 'json ' is not supported.");
}

TEST(Handshake, S9_refuses_a_version_above_2) {
    EXPECT_EQ(refusal("json", 3, TransportFormats::text_only),
              "The server does not support version 3 of the 'json' protocol.");
    EXPECT_EQ(refusal("messagepack", 3, TransportFormats::text_only),
              "The server does not support version 3 of the 'messagepack' protocol.");
}

TEST(Handshake, S9_refuses_a_binary_protocol_on_a_text_transport) {
    EXPECT_EQ(refusal("MESSAGEPACK", 1, TransportFormats::text_only),
              "Cannot use the 'messagepack' protocol on the current transport. The transport does not support 'Binary' "
              "transfer format.");
}

TEST(Handshake, S9_responses_are_json_with_a_separator_and_never_hold_a_type) {
    std::string out;
    write_handshake_success(out);
    EXPECT_EQ(out, "\x7b\x7d\x1e");
    out.clear();
    write_handshake_error(out, "The protocol '\x1e\"\\' is not supported.");
    EXPECT_EQ(out, R"({"error":"The protocol '\u001e\"\\' is not supported."})"
                   "\x1e");
}

}  // namespace
}  // namespace xos::hub
