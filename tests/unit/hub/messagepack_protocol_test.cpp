// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hub/protocol/hub_protocol.hpp"
#include "unit/hub/messagepack_vectors.hpp"

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using xos::hub::HubProtocol;
using xos::hub::IncomingMessage;
using xos::hub::messagepack_protocol;
using xos::hub::test::bytes;
using xos::hub::test::message_vectors;
using xos::hub::test::repeated;

const HubProtocol& protocol = messagepack_protocol();

std::string_view slice_of(const xos::hub::WireValue& value) { return std::get<std::string_view>(value); }

std::vector<std::string> slices_of(const xos::hub::Invocation& invocation) {
    std::vector<std::string> slices;
    for (const auto& argument : invocation.arguments) slices.emplace_back(slice_of(argument));
    return slices;
}

// Reads a payload and hands its message to `check`, while the payload lives.
template <typename T>
void read_as(std::string_view payload, const auto& check) {
    const auto message = protocol.read(payload);
    ASSERT_TRUE(message) << message.error().text;
    ASSERT_TRUE(std::holds_alternative<T>(message->message)) << message->message.index();
    check(std::get<T>(message->message));
}

std::string failure_of(std::string_view hex) {
    const auto payload = bytes(hex);
    const auto message = protocol.read(payload);
    return message ? "no failure" : message.error().text;
}

std::string written(const auto& write) {
    std::string out;
    write(out);
    return out;
}

// The framed length, or a text that says why there is none.
std::string framed(const std::string& input) {
    const auto frame = protocol.next_frame(input);
    if (!frame) return frame.error().text;
    return *frame ? std::to_string((*frame)->size) : "more";
}

TEST(MessagePackProtocol, S13_it_is_binary_and_named_messagepack) {
    EXPECT_EQ(protocol.name(), "messagepack");
    EXPECT_EQ(protocol.format(), xos::hub::TransferFormat::binary);
}

TEST(MessagePackProtocol, S32_every_vector_is_written_byte_for_byte) {
    const std::vector<std::string> all{
        written([](auto& out) { protocol.write_invocation(out, "0", "Echo", bytes("91 a2 68 69")); }),
        written([](auto& out) { protocol.write_invocation(out, "", "Send", bytes("91 2a")); }),
        written([](auto& out) { protocol.write_stream_item(out, "0", bytes("2a")); }),
        written([](auto& out) { protocol.write_end(out, "0"); }),
        written([](auto& out) { protocol.write_result(out, "0", bytes("c0")); }),
        written([](auto& out) { protocol.write_error(out, "0", "Err"); }),
        bytes(message_vectors[6]),  // servers send no cancellation
        written([](auto& out) { protocol.write_ping(out); }),
        written([](auto& out) { protocol.write_close(out, std::nullopt, false); }),
        written([](auto& out) { protocol.write_ack(out, 42); }),
        written([](auto& out) { protocol.write_sequence(out, 146); }),
    };
    for (std::size_t i = 0; i < message_vectors.size(); ++i) EXPECT_EQ(all.at(i), bytes(message_vectors[i])) << i;
    EXPECT_EQ(written([](auto& out) { protocol.write_close(out, std::nullopt, true); }), bytes("04 93 07 c0 c3"));
    EXPECT_EQ(written([](auto& out) { protocol.write_close(out, "e", false); }), bytes("05 93 07 a1 65 c2"));
}

TEST(MessagePackProtocol, S13_writing_appends_and_gives_stream_ids) {
    const std::vector<std::string> ids{"1", "2"};
    std::string out = "x";
    protocol.write_invocation(out, "0", "T", bytes("90"), ids);
    EXPECT_EQ(out, "x" + bytes("0d 96 01 80 a1 30 a1 54 90 92 a1 31 a1 32"));
}

TEST(MessagePackProtocol, S32_invocations_are_read) {
    auto payload = bytes(message_vectors[0]).substr(1);
    read_as<xos::hub::Invocation>(payload, [](const auto& invocation) {
        EXPECT_EQ(invocation.invocation_id, "0");
        EXPECT_EQ(invocation.target, "Echo");
        EXPECT_THAT(slices_of(invocation), ElementsAre(bytes("a2 68 69")));
        EXPECT_THAT(invocation.stream_ids, IsEmpty());
        EXPECT_FALSE(invocation.is_stream);
        EXPECT_EQ(invocation.arguments_error, "");
    });
    payload = bytes(message_vectors[1]).substr(1);
    read_as<xos::hub::Invocation>(payload, [](const auto& invocation) {
        EXPECT_EQ(invocation.invocation_id, "");
        EXPECT_EQ(invocation.target, "Send");
        EXPECT_THAT(slices_of(invocation), ElementsAre(bytes("2a")));
    });
}

TEST(MessagePackProtocol, S32_items_completions_and_cancellations_are_read) {
    read_as<xos::hub::StreamItem>(bytes(message_vectors[2]).substr(1),
                                  [](const auto& item) { EXPECT_EQ(item.invocation_id, "0"); });
    const auto item = bytes("94 02 80 a1 30 92 01 02");
    read_as<xos::hub::StreamItem>(item, [](const auto& read) { EXPECT_EQ(slice_of(read.item), bytes("92 01 02")); });
    read_as<xos::hub::Completion>(bytes(message_vectors[3]).substr(1), [](const auto& completion) {
        EXPECT_EQ(completion.invocation_id, "0");
        EXPECT_FALSE(completion.error || completion.result);
    });
    const auto nil = bytes(message_vectors[4]).substr(1);
    read_as<xos::hub::Completion>(nil, [](const auto& completion) {
        EXPECT_FALSE(completion.error);
        ASSERT_TRUE(completion.result);
        EXPECT_EQ(slice_of(*completion.result), bytes("c0"));
    });
    read_as<xos::hub::Completion>(bytes(message_vectors[5]).substr(1), [](const auto& completion) {
        EXPECT_EQ(completion.error, "Err");
        EXPECT_FALSE(completion.result);
    });
    read_as<xos::hub::CancelInvocation>(bytes(message_vectors[6]).substr(1),
                                        [](const auto& cancel) { EXPECT_EQ(cancel.invocation_id, "0"); });
}

TEST(MessagePackProtocol, S32_pings_closes_acks_and_sequences_are_read) {
    read_as<xos::hub::Ping>(bytes("91 06"), [](const auto&) {});
    read_as<xos::hub::Close>(bytes("93 07 c0 c2"), [](const auto& close) {
        EXPECT_FALSE(close.error);
        EXPECT_FALSE(close.allow_reconnect);
    });
    read_as<xos::hub::Close>(bytes("93 07 a1 65 c3"), [](const auto& close) {
        EXPECT_EQ(close.error, "e");
        EXPECT_TRUE(close.allow_reconnect);
    });
    read_as<xos::hub::Close>(bytes("92 07 a1 65"), [](const auto& close) {
        EXPECT_EQ(close.error, "e");
        EXPECT_FALSE(close.allow_reconnect);
    });
    read_as<xos::hub::Ack>(bytes("92 08 2a"), [](const auto& ack) { EXPECT_EQ(ack.sequence_id, 42); });
    read_as<xos::hub::Sequence>(bytes("92 09 cc 92"), [](const auto& s) { EXPECT_EQ(s.sequence_id, 146); });
}

TEST(MessagePackProtocol, S13_stream_invocations_are_read_with_and_without_stream_ids) {
    const auto with = bytes("96 04 80 a1 30 a1 54 92 01 91 02 92 a1 31 a1 32");
    read_as<xos::hub::Invocation>(with, [](const auto& invocation) {
        EXPECT_TRUE(invocation.is_stream);
        EXPECT_EQ(invocation.invocation_id, "0");
        EXPECT_THAT(slices_of(invocation), ElementsAre(bytes("01"), bytes("91 02")));
        EXPECT_THAT(invocation.stream_ids, ElementsAre("1", "2"));
    });
    const auto without = bytes("95 04 80 a1 30 a1 54 90");
    read_as<xos::hub::Invocation>(without, [](const auto& invocation) {
        EXPECT_TRUE(invocation.is_stream);
        EXPECT_THAT(invocation.stream_ids, IsEmpty());
    });
}

TEST(MessagePackProtocol, S13_an_invocation_of_five_elements_and_an_empty_id_are_accepted) {
    read_as<xos::hub::Invocation>(bytes("95 01 80 a0 a1 54 90"), [](const auto& invocation) {
        EXPECT_EQ(invocation.invocation_id, "");
        EXPECT_EQ(invocation.target, "T");
        EXPECT_EQ(invocation.arguments_error, "");
        EXPECT_THAT(invocation.arguments, IsEmpty());
    });
}

TEST(MessagePackProtocol, S13_headers_are_accepted_and_ignored) {
    read_as<xos::hub::CancelInvocation>(bytes("93 05 82 a1 61 a1 62 a1 63 a1 64 a1 30"),
                                        [](const auto& cancel) { EXPECT_EQ(cancel.invocation_id, "0"); });
}

TEST(MessagePackProtocol, S13_extra_trailing_elements_are_ignored) {
    for (const auto hex :
         {"97 01 80 c0 a1 54 90 90 2a", "95 02 80 a1 30 2a c0", "95 03 80 a1 30 02 c0", "96 03 80 a1 30 03 c0 01",
          "94 05 80 a1 30 c0", "92 06 c0", "94 07 c0 c2 c0", "93 08 2a c0", "93 09 2a a1 61"}) {
        EXPECT_EQ(failure_of(hex), "no failure") << hex;
    }
}

TEST(MessagePackProtocol, S13_integers_of_every_width_are_accepted) {
    read_as<xos::hub::Ack>(bytes("92 d3 00 00 00 00 00 00 00 08 cd 00 2a"),
                           [](const auto& ack) { EXPECT_EQ(ack.sequence_id, 42); });
    read_as<xos::hub::Completion>(bytes("94 cc 03 80 a1 30 ce 00 00 00 02"),
                                  [](const auto& completion) { EXPECT_EQ(completion.invocation_id, "0"); });
}

TEST(MessagePackProtocol, S13_an_unknown_type_is_no_failure) {
    read_as<xos::hub::UnknownMessage>(bytes("93 2a c1 c1"), [](const auto& message) { EXPECT_EQ(message.type, 42); });
    read_as<xos::hub::UnknownMessage>(bytes("91 ff"), [](const auto& message) { EXPECT_EQ(message.type, -1); });
}

TEST(MessagePackProtocol, S13_arguments_that_cannot_be_read_fail_the_call_and_not_the_connection) {
    for (const auto hex : {"96 01 80 a1 30 a1 54 a1 61 90", "94 01 80 a1 30 a1 54", "95 04 80 a1 30 a1 54 c0",
                           "95 01 80 a1 30 a1 54 dd ff ff ff ff"}) {
        read_as<xos::hub::Invocation>(bytes(hex), [](const auto& invocation) {
            EXPECT_EQ(invocation.invocation_id, "0");
            EXPECT_EQ(invocation.target, "T");
            EXPECT_EQ(invocation.arguments_error, "Reading array length for 'arguments' failed.");
            EXPECT_THAT(invocation.arguments, IsEmpty());
        });
    }
}

TEST(MessagePackProtocol, S13_an_argument_that_is_not_whole_fails_the_call_and_not_the_connection) {
    const std::string head = "96 01 80 a1 30 a1 54 ";
    for (const auto& payload : {bytes(head + "92 01 c1 90"), bytes(head + "91 d9 20 61"),
                                bytes(head + "91") + repeated("91", 65) + bytes("c0 90"),
                                bytes(head + "91") + repeated("91", 10'000) + bytes("c0 90")}) {
        read_as<xos::hub::Invocation>(payload, [](const auto& invocation) {
            EXPECT_EQ(invocation.arguments_error,
                      "Error binding arguments. Make sure that the types of the provided values match the types of the "
                      "hub method being invoked.");
            EXPECT_THAT(invocation.arguments, IsEmpty());
        });
    }
    read_as<xos::hub::Invocation>(bytes(head + "91") + repeated("91", 64) + bytes("c0 90"),
                                  [](const auto& invocation) { EXPECT_EQ(invocation.arguments.size(), 1U); });
}

TEST(MessagePackProtocol, S13_an_item_or_result_that_is_not_whole_is_kept_as_what_there_is) {
    const auto item = bytes("94 02 80 a1 30 92 01");
    read_as<xos::hub::StreamItem>(item, [](const auto& read) { EXPECT_EQ(slice_of(read.item), bytes("92 01")); });
    const auto result = bytes("94 03 80 a1 30 03");
    read_as<xos::hub::Completion>(result, [](const auto& read) { EXPECT_EQ(slice_of(read.result.value()), ""); });
}

TEST(MessagePackProtocol, S13_every_fatal_failure_has_its_text) {
    struct Case {
        std::string_view hex;
        std::string_view text;
    };
    for (const auto& [hex, text] : std::vector<Case>{
             {"", "Reading array length for 'message' failed."},
             {"80", "Reading array length for 'message' failed."},
             {"dd ff ff ff ff 06", "Reading array length for 'message' failed."},
             {"90", "Reading 'messageType' as Int32 failed."},
             {"91 a1 36", "Reading 'messageType' as Int32 failed."},
             {"91 ce 80 00 00 00", "Reading 'messageType' as Int32 failed."},
             {"91 01", "Reading map length for 'headers' failed."},
             {"93 05 c0 a1 30", "Reading map length for 'headers' failed."},
             {"93 05 81 01 a1 61 a1 30", "Reading 'headers[0].Key' as String failed."},
             {"93 05 82 a1 61 a1 61 a1 62 01 a1 30", "Reading 'headers[1].Value' as String failed."},
             {"93 05 81 a0 a1 61 a1 30", "Null or empty key in header."},
             {"93 05 81 c0 a1 61 a1 30", "Null or empty key in header."},
             {"93 05 81 a1 61 c0 a1 30", "Null or empty value in header."},
             {"95 01 80 01 a1 54 90", "Reading 'invocationId' as String failed."},
             {"95 01 80 a1 ff a1 54 90", "Reading 'invocationId' as String failed."},
             {"95 01 80 c0 01 90", "Reading 'target' as String failed."},
             {"93 01 80 c0", "Reading 'target' as String failed."},
             {"95 01 80 c0 c0 90", "Null or empty target for Invocation message."},
             {"95 01 80 c0 a0 90", "Null or empty target for Invocation message."},
             {"95 04 80 c0 a1 54 90", "Null or empty invocation ID for StreamInvocation message."},
             {"95 04 80 a1 30 a0 90", "Null or empty target for StreamInvocation message."},
             {"96 01 80 c0 a1 54 90 c0", "Reading array length for 'streamIds' failed."},
             {"96 01 80 c0 a1 54 90 dd ff ff ff ff", "Reading array length for 'streamIds' failed."},
             {"96 01 80 c0 a1 54 90 91 01", "Reading 'streamIds' as String failed."},
             {"96 04 80 a1 30 a1 54 90 91 a0", "Null or empty value in streamIds received."},
             {"96 04 80 a1 30 a1 54 90 92 c0 01", "Null or empty value in streamIds received."},
             {"94 02 80 a0 2a", "Null or empty invocation ID for StreamItem message."},
             {"94 03 80 c0 02", "Null or empty invocation ID for Completion message."},
             {"94 03 80 a1 30 c0", "Reading 'resultKind' as Int32 failed."},
             {"94 03 80 a1 30 00", "Invalid invocation result kind."},
             {"95 03 80 a1 30 04 c0", "Invalid invocation result kind."},
             {"95 03 80 a1 30 01 2a", "Reading 'error' as String failed."},
             {"94 03 80 a1 30 01", "Reading 'error' as String failed."},
             {"93 05 80 c0", "Null or empty invocation ID for CancelInvocation message."},
             {"92 05 80", "Reading 'invocationId' as String failed."},
             {"91 07", "Reading 'error' as String failed."},
             {"93 07 c0 01", "Reading 'allowReconnect' as Boolean failed."},
             {"91 08", "Reading 'sequenceId' as Int64 failed."},
             {"92 08 c0", "Reading 'sequenceId' as Int64 failed."},
             {"92 09 cf 80 00 00 00 00 00 00 00", "Reading 'sequenceId' as Int64 failed."},
         }) {
        EXPECT_EQ(failure_of(hex), text) << hex;
    }
}

TEST(MessagePackProtocol, S13_a_missing_element_is_not_taken_from_behind_the_array) {
    EXPECT_EQ(failure_of("92 05 80 a1 30"), "Reading 'invocationId' as String failed.");
    EXPECT_EQ(failure_of("91 08 2a"), "Reading 'sequenceId' as Int64 failed.");
    read_as<xos::hub::Invocation>(bytes("95 01 80 c0 a1 54 90 91 a1 31"),
                                  [](const auto& invocation) { EXPECT_THAT(invocation.stream_ids, IsEmpty()); });
}

TEST(MessagePackProtocol, S32_a_vector_cut_at_any_byte_never_reads_as_the_whole_message) {
    for (const auto hex : message_vectors) {
        const auto payload = bytes(hex).substr(1);
        for (std::size_t size = 0; size < payload.size(); ++size) {
            const std::vector<char> cut{payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(size)};
            const auto message = protocol.read({cut.data(), cut.size()});
            if (!message) continue;
            // Only what may end in its arguments or value is left over, and says that it did.
            if (const auto* invocation = std::get_if<xos::hub::Invocation>(&message->message)) {
                EXPECT_NE(invocation->arguments_error, "") << hex << " cut to " << size;
            } else if (const auto* item = std::get_if<xos::hub::StreamItem>(&message->message)) {
                EXPECT_EQ(slice_of(item->item), "") << hex << " cut to " << size;
            } else {
                const auto* completion = std::get_if<xos::hub::Completion>(&message->message);
                ASSERT_NE(completion, nullptr) << hex << " cut to " << size;
                EXPECT_EQ(slice_of(completion->result.value()), "") << hex << " cut to " << size;
            }
        }
    }
}

TEST(MessagePackProtocol, S10_a_frame_is_cut_only_when_it_is_whole) {
    for (const auto hex : message_vectors) {
        const auto input = bytes(hex);
        EXPECT_EQ(framed(input), std::to_string(input.size()));
        for (std::size_t size = 0; size < input.size(); ++size) EXPECT_EQ(framed(input.substr(0, size)), "more") << hex;
    }
}

TEST(MessagePackProtocol, S10_several_frames_in_one_buffer_are_cut_one_by_one) {
    std::string input;
    for (const auto hex : message_vectors) input += bytes(hex);
    input += bytes("02 91");
    std::string_view rest = input;
    for (const auto hex : message_vectors) {
        const auto frame = protocol.next_frame(rest);
        ASSERT_TRUE(frame && *frame) << hex;
        EXPECT_EQ((*frame)->payload, bytes(hex).substr(1));
        rest.remove_prefix((*frame)->size);
    }
    EXPECT_EQ(framed(std::string{rest}), "more");
}

TEST(MessagePackProtocol, S32_lengths_of_every_width_are_read) {
    EXPECT_EQ(framed(bytes("35") + std::string(53, 'x')), "54");
    EXPECT_EQ(framed(bytes("80 29") + std::string(5'248, 'x')), "5250");
    EXPECT_EQ(framed(bytes("80 29") + std::string(5'247, 'x')), "more");
    EXPECT_EQ(framed(bytes("82 80 00") + "xxyy"), "5");
    EXPECT_EQ(framed(bytes("82 80 80 80 00") + "xxyy"), "7");
    EXPECT_EQ(framed(bytes("00")), "1");
    EXPECT_EQ(framed(bytes("ff ff ff ff 07")), "more");
    EXPECT_EQ(framed(bytes("ff ff ff ff 07 91 06")), "more");
    EXPECT_EQ(framed(""), "more");
    EXPECT_EQ(framed(bytes("ff ff ff ff")), "more");
}

TEST(MessagePackProtocol, S10_a_length_beyond_31_bits_is_fatal) {
    for (const auto hex :
         {"ff ff ff ff 08", "80 80 80 80 08", "80 80 80 80 80", "ff ff ff ff 87 00", "ff ff ff ff ff"}) {
        EXPECT_EQ(framed(bytes(hex)), "Reading the length of a message failed.") << hex;
    }
}

TEST(MessagePackProtocol, S32_lengths_of_every_width_are_written) {
    const auto prefix_of = [](std::size_t payload_size) {
        // The payload is 95 03 80 a1 30 03, then the result.
        std::string out;
        protocol.write_result(out, "0", std::string(payload_size - 6, '\0'));
        return out.substr(0, out.size() - payload_size);
    };
    EXPECT_EQ(prefix_of(53), bytes("35"));
    EXPECT_EQ(prefix_of(127), bytes("7f"));
    EXPECT_EQ(prefix_of(128), bytes("80 01"));
    EXPECT_EQ(prefix_of(5'248), bytes("80 29"));
    EXPECT_EQ(prefix_of(16'384), bytes("80 80 01"));
    EXPECT_EQ(prefix_of(2'097'152), bytes("80 80 80 01"));
}

}  // namespace
