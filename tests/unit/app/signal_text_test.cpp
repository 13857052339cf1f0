// SPDX-License-Identifier: Apache-2.0
#include "app/signal_text.hpp"

#include <gtest/gtest.h>

namespace xos {
namespace {

TEST(SignalText, HUB_4_tells_the_last_number_of_a_tenant) {
    EXPECT_EQ(to_text(EventSignal{ClientId{7}, 4'200'000'000}), "7 4200000000");
    const auto signal = parse_event_signal("7 4200000000");
    ASSERT_TRUE(signal);
    EXPECT_EQ(signal->client, ClientId{7});
    EXPECT_EQ(signal->last_seq, 4'200'000'000);
}

TEST(SignalText, AUT_8_tells_the_end_of_a_session) {
    const auto text = to_text(SessionSignal{ClientId{7}, UserId{12}, "abc-_XYZ019"});
    EXPECT_EQ(text, "7 12 abc-_XYZ019");
    const auto signal = parse_session_signal(text);
    ASSERT_TRUE(signal);
    EXPECT_EQ(signal->client, ClientId{7});
    EXPECT_EQ(signal->user, UserId{12});
    EXPECT_EQ(signal->session_id, "abc-_XYZ019");
}

TEST(SignalText, AUT_8_tells_that_a_user_is_to_be_read_anew) {
    const auto text = to_text(SessionSignal{ClientId{7}, UserId{12}});
    EXPECT_EQ(text, "7 12");
    const auto signal = parse_session_signal(text);
    ASSERT_TRUE(signal);
    EXPECT_EQ(signal->user, UserId{12});
    EXPECT_EQ(signal->session_id, "");
}

TEST(SignalText, takes_nothing_that_it_would_not_write) {
    for (const std::string_view text : {"",
                                        " ",
                                        "7",
                                        "7 ",
                                        " 7",
                                        "7  8",
                                        "7 8 ",
                                        " 7 8",
                                        "7,8",
                                        "0 8",
                                        "7 0",
                                        "-7 8",
                                        "+7 8",
                                        "07 8",
                                        "7 8x",
                                        "7 0x8",
                                        "7 8.0",
                                        "7\t8",
                                        "7 9999999999999999999",
                                        "99999999999999999999 8",
                                        "7 8\n",
                                        "a b"}) {
        EXPECT_FALSE(parse_event_signal(text)) << '"' << text << '"';
        EXPECT_FALSE(parse_session_signal(text)) << '"' << text << '"';
    }
    EXPECT_FALSE(parse_event_signal("7 8 9"));
    for (const std::string_view text : {"7 8 a b", "7 8 a ", "7 8 a/b", "7 8 a\"", "7 8 é", "7 8 a=", "x 8 a"}) {
        EXPECT_FALSE(parse_session_signal(text)) << '"' << text << '"';
    }
    EXPECT_TRUE(parse_session_signal("7 8 " + std::string(64, 'a')));
    EXPECT_FALSE(parse_session_signal("7 8 " + std::string(65, 'a')));
    EXPECT_FALSE(parse_event_signal(std::string_view{"7 8\0", 4}));
}

}  // namespace
}  // namespace xos
