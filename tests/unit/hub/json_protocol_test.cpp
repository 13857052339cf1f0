// SPDX-License-Identifier: Apache-2.0
// signalr.md 10, 12 and 32.
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "hub/protocol/hub_protocol.hpp"

namespace xos::hub {
namespace {

const HubProtocol& protocol = json_protocol();
const std::string separator = "\x1e";

// The message of one payload; throws, which fails the test, when it is refused or of another type.
template <typename T>
struct Read {
    explicit Read(std::string_view payload)
        : whole{protocol.read(payload).value()}, message{std::get<T>(whole.message)} {}
    IncomingMessage whole;
    T& message;
};

std::string refusal(std::string_view payload) {
    const auto read = protocol.read(payload);
    return read ? "(accepted)" : read.error().text;
}

std::string written(auto&& write) {
    std::string out;
    write(out);
    return out;
}

json::Value value_of(const WireValue& value) { return std::get<json::Value>(value); }

TEST(JsonProtocol, S12_has_its_name_and_is_text) {
    EXPECT_EQ(protocol.name(), "json");
    EXPECT_EQ(protocol.format(), TransferFormat::text);
}

TEST(JsonProtocol, S32_writes_the_vectors_byte_for_byte) {
    const auto with_size = [](std::size_t size, std::string_view payload, auto&& write) {
        const auto out = written(write);
        EXPECT_EQ(out, std::string{payload} + separator);
        EXPECT_EQ(out.size(), size);
    };
    with_size(11, R"({"type":6})", [](auto& out) { protocol.write_ping(out); });
    with_size(11, R"({"type":7})", [](auto& out) { protocol.write_close(out, std::nullopt, false); });
    with_size(27, R"({"type":7,"error":"error"})", [](auto& out) { protocol.write_close(out, "error", false); });
    with_size(30, R"({"type":3,"invocationId":"1"})", [](auto& out) { protocol.write_end(out, "1"); });
    with_size(41, R"({"type":3,"invocationId":"1","result":1})",
              [](auto& out) { protocol.write_result(out, "1", "1"); });
    with_size(46, R"({"type":3,"invocationId":"1","error":"error"})",
              [](auto& out) { protocol.write_error(out, "1", "error"); });
    with_size(39, R"({"type":2,"invocationId":"1","item":1})",
              [](auto& out) { protocol.write_stream_item(out, "1", "1"); });
    with_size(45, R"({"type":1,"target":"Target","arguments":[1]})",
              [](auto& out) { protocol.write_invocation(out, "", "Target", "[1]"); });
    with_size(31, R"({"type":8,"sequenceId":102020})", [](auto& out) { protocol.write_ack(out, 102'020); });
    with_size(31, R"({"type":9,"sequenceId":102020})", [](auto& out) { protocol.write_sequence(out, 102'020); });
}

TEST(JsonProtocol, S12_1_writes_members_in_order_and_nothing_that_is_not_there) {
    const std::vector<std::string> ids{"2", "s\"3"};
    EXPECT_EQ(written([&](auto& out) { protocol.write_invocation(out, "1", "T", "[]", ids); }),
              R"({"type":1,"invocationId":"1","target":"T","arguments":[],"streamIds":["2","s\"3"]})" + separator);
    EXPECT_EQ(written([](auto& out) { protocol.write_invocation(out, "1", "T", "[]"); }),
              R"({"type":1,"invocationId":"1","target":"T","arguments":[]})" + separator);
    EXPECT_EQ(written([](auto& out) { protocol.write_stream_item(out, "1", "null"); }),
              R"({"type":2,"invocationId":"1","item":null})" + separator);
    EXPECT_EQ(written([](auto& out) { protocol.write_result(out, "1", "null"); }),
              R"({"type":3,"invocationId":"1","result":null})" + separator);
    EXPECT_EQ(written([](auto& out) { protocol.write_close(out, std::nullopt, true); }),
              R"({"type":7,"allowReconnect":true})" + separator);
    EXPECT_EQ(written([](auto& out) { protocol.write_close(out, "e", true); }),
              R"({"type":7,"error":"e","allowReconnect":true})" + separator);
}

TEST(JsonProtocol, S10_no_text_of_a_caller_can_end_the_message_early) {
    const std::string text = "\x1e\"\\";
    for (const auto& out : {written([&](auto& o) { protocol.write_invocation(o, text, text, "[]", {&text, 1}); }),
                            written([&](auto& o) { protocol.write_error(o, text, text); }),
                            written([&](auto& o) { protocol.write_close(o, text, false); })}) {
        EXPECT_EQ(out.find('\x1e'), out.size() - 1);
        EXPECT_EQ(refusal(std::string_view{out}.substr(0, out.size() - 1)), "(accepted)");
    }
}

TEST(JsonProtocol, S10_writing_appends) {
    std::string out;
    protocol.write_ping(out);
    protocol.write_end(out, "1");
    EXPECT_EQ(out, "{\"type\":6}\x1e{\"type\":3,\"invocationId\":\"1\"}\x1e");
}

TEST(JsonProtocol, S10_cuts_several_messages_and_leaves_the_incomplete_tail) {
    std::string_view input = "{\"type\":6}\x1e\x1e{\"type\":7}\x1e{\"ty";
    std::vector<std::string> payloads;
    for (;;) {
        const auto frame = protocol.next_frame(input);
        ASSERT_TRUE(frame.has_value());
        if (!*frame) break;
        payloads.emplace_back((*frame)->payload);
        input.remove_prefix((*frame)->size);
    }
    EXPECT_EQ(payloads, (std::vector<std::string>{"{\"type\":6}", "", "{\"type\":7}"}));
    EXPECT_EQ(input, "{\"ty");
    EXPECT_EQ(refusal(payloads[1]), "Error reading JSON.");
}

TEST(JsonProtocol, S10_a_message_split_at_any_byte_is_never_taken_early) {
    const std::string whole = R"({"type":1,"target":"Ünï","arguments":["}",{"a":"\u001e"}]})" + separator;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto frame = protocol.next_frame(std::string_view{whole}.substr(0, size));
        ASSERT_TRUE(frame.has_value()) << size;
        EXPECT_FALSE(frame->has_value()) << size;
    }
    const auto frame = protocol.next_frame(whole);
    ASSERT_TRUE(frame.has_value() && frame->has_value());
    EXPECT_EQ((*frame)->payload.size() + 1, whole.size());
    EXPECT_EQ((*frame)->size, whole.size());
}

TEST(JsonProtocol, S12_2_reads_an_invocation_whatever_the_order_of_its_members) {
    for (
        const auto* payload :
        {R"({"type":1,"headers":{"a":"b"},"invocationId":"0","target":"T","arguments":[42,"x"],"streamIds":["1","2"]})",
         R"({"streamIds":["1","2"],"arguments":[42,"x"],"target":"T","x":{"type":7},"invocationId":"0","type":1})",
         R"( { "\u0074ype" : 1 , "arguments":[42,"x"],"streamIds":["1","2"],"target":"\u0054","invocationId":"0"} )"}) {
        const Read<Invocation> read{payload};
        EXPECT_EQ(read.message.invocation_id, "0");
        EXPECT_EQ(read.message.target, "T");
        EXPECT_FALSE(read.message.is_stream);
        EXPECT_EQ(read.message.arguments_error, "");
        EXPECT_EQ(read.message.stream_ids, (std::vector<std::string>{"1", "2"}));
        ASSERT_EQ(read.message.arguments.size(), 2U);
        EXPECT_EQ(value_of(read.message.arguments[0]).integer(), 42);
        EXPECT_EQ(value_of(read.message.arguments[1]).string(), "x");
    }
}

TEST(JsonProtocol, S11_an_invocation_id_that_is_empty_null_or_absent_is_no_id) {
    for (const auto* payload :
         {R"({"type":1,"target":"T","arguments":[]})", R"({"type":1,"invocationId":null,"target":"T","arguments":[]})",
          R"({"type":1,"invocationId":"","target":"T","arguments":[]})"}) {
        const Read<Invocation> read{payload};
        EXPECT_EQ(read.message.invocation_id, "");
        EXPECT_TRUE(read.message.arguments.empty());
        EXPECT_TRUE(read.message.stream_ids.empty());
    }
}

TEST(JsonProtocol, S12_2_reads_a_stream_invocation) {
    const Read<Invocation> read{R"({"type":4,"invocationId":"a","target":"T","arguments":[null]})"};
    EXPECT_TRUE(read.message.is_stream);
    EXPECT_EQ(read.message.invocation_id, "a");
    ASSERT_EQ(read.message.arguments.size(), 1U);
    EXPECT_TRUE(value_of(read.message.arguments[0]).is_null());
}

TEST(JsonProtocol, S12_2_reads_a_stream_item_that_comes_before_its_id) {
    const Read<StreamItem> read{R"({"item":{"a":[1]},"invocationId":"1","type":2})"};
    EXPECT_EQ(read.message.invocation_id, "1");
    EXPECT_EQ(value_of(read.message.item).find("a")->elements().size(), 1U);
    EXPECT_TRUE(value_of(Read<StreamItem>{R"({"type":2,"invocationId":"1","item":null})"}.message.item).is_null());
}

TEST(JsonProtocol, S12_2_a_null_result_is_a_result_and_a_null_error_is_none) {
    const Read<Completion> null_result{R"({"type":3,"invocationId":"1","result":null})"};
    ASSERT_TRUE(null_result.message.result.has_value());
    EXPECT_TRUE(value_of(*null_result.message.result).is_null());
    EXPECT_FALSE(null_result.message.error.has_value());

    const Read<Completion> null_error{R"({"type":3,"invocationId":"1","error":null,"result":7})"};
    EXPECT_FALSE(null_error.message.error.has_value());
    ASSERT_TRUE(null_error.message.result.has_value());
    EXPECT_EQ(value_of(*null_error.message.result).integer(), 7);
}

TEST(JsonProtocol, S12_2_reads_a_completion_with_an_error_or_with_neither) {
    const Read<Completion> failed{R"({"type":3,"error":"e","invocationId":"1"})"};
    EXPECT_EQ(failed.message.invocation_id, "1");
    EXPECT_EQ(failed.message.error, "e");
    EXPECT_FALSE(failed.message.result.has_value());
    const Read<Completion> ended{R"({"type":3,"invocationId":"1","headers":{}})"};
    EXPECT_FALSE(ended.message.error.has_value());
    EXPECT_FALSE(ended.message.result.has_value());
}

TEST(JsonProtocol, S12_2_reads_the_small_messages) {
    EXPECT_EQ(Read<CancelInvocation>{R"({"type":5,"invocationId":"1"})"}.message.invocation_id, "1");
    Read<Ping>{R"({"type":6})"};
    EXPECT_EQ(Read<Ack>{R"({"type":8,"sequenceId":102020})"}.message.sequence_id, 102'020);
    EXPECT_EQ(Read<Sequence>{R"({"sequenceId":9223372036854775807,"type":9})"}.message.sequence_id,
              std::numeric_limits<std::int64_t>::max());
    const Read<Close> close{R"({"type":7,"error":"e","allowReconnect":true})"};
    EXPECT_EQ(close.message.error, "e");
    EXPECT_TRUE(close.message.allow_reconnect);
    const Read<Close> bare{R"({"type":7,"error":null,"allowReconnect":false})"};
    EXPECT_FALSE(bare.message.error.has_value());
    EXPECT_FALSE(bare.message.allow_reconnect);
}

TEST(JsonProtocol, S12_2_members_of_other_types_do_not_count) {
    Read<Ping>{R"({"type":6,"invocationId":1,"headers":2,"error":3,"arguments":4,"sequenceId":"5"})"};
    EXPECT_EQ(Read<CancelInvocation>{R"({"type":5,"invocationId":"1","error":3})"}.message.invocation_id, "1");
}

TEST(JsonProtocol, S12_2_a_message_of_an_unknown_type_is_not_refused) {
    for (const std::int64_t type :
         {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0}, std::int64_t{10},
          std::int64_t{4'294'967'297}, std::numeric_limits<std::int64_t>::max()}) {
        const Read<UnknownMessage> read{R"({"headers":1,"invocationId":2,"type":)" + std::to_string(type) + '}'};
        EXPECT_EQ(read.message.type, type);
    }
}

TEST(JsonProtocol, S12_2_values_outlive_the_bytes_they_were_read_from) {
    std::string payload = R"({"type":2,"invocationId":"1","item":"a long text that is not kept inline"})";
    auto read = protocol.read(payload);
    ASSERT_TRUE(read.has_value());
    payload.assign(payload.size(), 'x');
    const auto moved = std::move(*read);
    EXPECT_EQ(value_of(std::get<StreamItem>(moved.message).item).string(), "a long text that is not kept inline");
}

TEST(JsonProtocol, S12_2_nesting_stops_at_64) {
    // The message itself is one level, its array of arguments another.
    const auto nested = [](std::size_t depth) {
        return R"({"type":1,"target":"T","arguments":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
               '}';
    };
    EXPECT_EQ(refusal(nested(63)), "(accepted)");
    EXPECT_EQ(refusal(nested(64)), "(accepted)");
    EXPECT_EQ(refusal(nested(65)), "Error reading JSON.");
    EXPECT_EQ(refusal(nested(100'000)), "Error reading JSON.");
    EXPECT_EQ(refusal(std::string(100'000, '[')), "Error reading JSON.");
}

TEST(JsonProtocol, S12_2_refuses_bytes_that_are_no_utf8) {
    EXPECT_EQ(refusal(""), "Error reading JSON.");
    EXPECT_EQ(refusal("\xef\xbb\xbf{\"type\":6}"), "Error reading JSON.");
    EXPECT_EQ(refusal("{\"type\":2,\"invocationId\":\"1\",\"item\":\"\xc0\x80\"}"), "Error reading JSON.");
}

TEST(JsonProtocol, S12_2_every_fatal_message_has_its_text) {
    std::ifstream in{std::string{XOS_GOLDEN_FOLDER} + "/refused_json.txt"};
    std::size_t cases = 0;
    for (std::string line; std::getline(in, line);) {
        const auto mark = line.rfind(" => ");
        if (mark == std::string::npos || line.starts_with('#')) continue;
        ++cases;
        EXPECT_EQ(refusal(line.substr(0, mark)), line.substr(mark + 4)) << line;
    }
    EXPECT_GE(cases, 60U);
}

}  // namespace
}  // namespace xos::hub
