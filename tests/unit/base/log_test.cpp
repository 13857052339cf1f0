// SPDX-License-Identifier: Apache-2.0
#include "xos/base/log.hpp"

#include <condition_variable>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

struct Written {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> lines;
    bool blocked = false;
    bool failing = false;
};

class ListSink final : public xos::LogSink {
public:
    explicit ListSink(Written& written) : written_{written} {}
    void write(std::string_view line) override {
        std::unique_lock lock{written_.mutex};
        written_.changed.wait(lock, [&] { return !written_.blocked; });
        if (written_.failing) throw std::runtime_error{"disk full"};
        written_.lines.emplace_back(line);
    }
    void flush() override {}

private:
    Written& written_;
};

class LoggerTest : public testing::Test {
protected:
    std::string one_line(std::string_view message, std::initializer_list<xos::LogField> fields = {},
                         std::string_view context = {}) {
        logger.write(xos::LogLevel::info, message, fields, context);
        logger.flush();
        EXPECT_EQ(written.lines.size(), 1U);
        auto line = written.lines.at(0);
        written.lines.clear();
        return line;
    }

    void block(bool on) {
        {
            const std::lock_guard lock{written.mutex};
            written.blocked = on;
        }
        written.changed.notify_all();
    }

    Written written;
    xos::Logger logger{std::make_unique<ListSink>(written)};
};

TEST_F(LoggerTest, LOG_1_a_line_is_one_json_object_with_time_level_and_message) {
    EXPECT_THAT(
        one_line("Server started", {{"port", std::int64_t{8080}}, {"ratio", 0.5}, {"demo", true}, {"url", "a/b"}}),
        MatchesRegex(R"(\{"time":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z","level":"info",)"
                     R"("message":"Server started","port":8080,"ratio":0\.5,"demo":true,"url":"a/b"\})"));
}

TEST_F(LoggerTest, LOG_1_escapes_everything_that_could_forge_or_hide_text) {
    const std::pair<std::string, const char*> cases[] = {{"a\nb", R"("a\u000ab")"},
                                                         {"a\r\tb", R"("a\u000d\u0009b")"},
                                                         {"\x1b[31m", R"("\u001b[31m")"},
                                                         {"\x7f", R"("\u007f")"},
                                                         {"\u0085", R"("\u0085")"},
                                                         {"\u2028\u2029", R"("\u2028\u2029")"},
                                                         {"\u202e", R"("\u202e")"},
                                                         {"\u2066\u2069", R"("\u2066\u2069")"},
                                                         {"\u200e\u200f\u061c", R"("\u200e\u200f\u061c")"},
                                                         {"\"\\", R"("\"\\")"},
                                                         {"\xff", R"("\ufffd")"},
                                                         {std::string{'\0'}, R"("\u0000")"},
                                                         {"\u00e4\U0001f600", "\"\u00e4\U0001f600\""}};
    for (const auto& [value, expected] : cases) {
        EXPECT_THAT(one_line("m", {{"value", std::string_view{value}}}),
                    EndsWith(",\"value\":" + std::string{expected} + "}"));
        EXPECT_THAT(one_line(value), HasSubstr("\"message\":" + std::string{expected} + "}"));
        EXPECT_THAT(one_line("m", {{value, true}}), HasSubstr(std::string{expected} + ":true"));
    }
}

TEST_F(LoggerTest, LOG_1_a_foreign_value_is_cut_at_256_characters) {
    const auto value = [](std::size_t n) {
        std::string text;
        for (std::size_t i = 0; i < n; ++i) text += "\u00e4";
        return text;
    };
    for (const std::size_t n : {255U, 256U}) {
        const auto text = value(n);
        EXPECT_THAT(one_line("m", {{"v", std::string_view{text}}}), EndsWith("\"v\":\"" + text + "\"}"));
    }
    const auto text = value(257);
    EXPECT_THAT(one_line("m", {{"v", std::string_view{text}}}), EndsWith("\"v\":\"" + value(256) + "…\"}"));
}

TEST_F(LoggerTest, LOG_1_a_line_never_passes_16_kib_and_says_when_it_was_cut) {
    const std::string wide(300, '\x01');  // six characters each when escaped
    const std::string_view v = wide;
    const auto line = one_line("m", {{"a", v},
                                     {"b", v},
                                     {"c", v},
                                     {"d", v},
                                     {"e", v},
                                     {"f", v},
                                     {"g", v},
                                     {"h", v},
                                     {"i", v},
                                     {"j", v},
                                     {"k", v},
                                     {"last", true}});
    EXPECT_LE(line.size(), 16U * 1'024);
    EXPECT_THAT(line, EndsWith(R"("last":true,"cut":"…"})"));
    EXPECT_THAT(line, AllOf(HasSubstr("\"a\":"), Not(HasSubstr("\"k\":"))));
    const std::string message(100'000, '\x01');
    EXPECT_LE(one_line(message, {{"a", v}, {"b", v}, {"c", v}}).size(), 16U * 1'024);
}

TEST_F(LoggerTest, SUP_5_writes_the_context_as_json_on_the_same_line) {
    EXPECT_THAT(one_line("m", {{"a", true}}, "{\"x\":[1,2]}"), EndsWith(R"("a":true,"context":{"x":[1,2]}})"));
    EXPECT_THAT(one_line("m", {}, "{\n\"x\"\r:\t\"\u2028\u202e\"}"), EndsWith(R"("context":{ "x" : "\u2028\u202e"}})"));
    const auto line = one_line("m", {}, '"' + std::string(16'384, 'x') + '"');
    EXPECT_THAT(line, EndsWith(R"("message":"m","cut":"…"})"));
}

TEST_F(LoggerTest, numbers_that_json_does_not_know_become_null) {
    EXPECT_THAT(one_line("m", {{"v", std::numeric_limits<double>::infinity()}}), EndsWith("\"v\":null}"));
    EXPECT_THAT(one_line("m", {{"v", std::numeric_limits<double>::quiet_NaN()}}), EndsWith("\"v\":null}"));
    EXPECT_THAT(one_line("m", {{"v", std::numeric_limits<std::int64_t>::min()}}),
                EndsWith("\"v\":-9223372036854775808}"));
}

TEST_F(LoggerTest, writes_only_from_its_least_level_up) {
    logger.write(xos::LogLevel::debug, "unseen");
    logger.info("one");
    logger.warning("two");
    logger.error("three");
    logger.flush();
    ASSERT_EQ(written.lines.size(), 3U);
    EXPECT_THAT(written.lines[0], HasSubstr(R"("level":"info")"));
    EXPECT_THAT(written.lines[1], HasSubstr(R"("level":"warning")"));
    EXPECT_THAT(written.lines[2], HasSubstr(R"("level":"error")"));
    EXPECT_FALSE(logger.enabled(xos::LogLevel::debug));
    EXPECT_TRUE(logger.enabled(xos::LogLevel::error));
}

TEST_F(LoggerTest, LOG_3_a_full_queue_drops_lines_counts_them_and_never_blocks) {
    block(true);
    for (int i = 0; i < 4'095; ++i) logger.info("kept");
    logger.info("kept, the last that fits");
    EXPECT_EQ(logger.dropped(), 0U);
    logger.info("lost");
    logger.info("lost too");
    EXPECT_EQ(logger.dropped(), 2U);
    block(false);
    logger.flush();
    EXPECT_EQ(written.lines.size(), 4'096U);
    logger.info("after");
    logger.info("later");
    logger.flush();
    ASSERT_EQ(written.lines.size(), 4'098U);
    EXPECT_THAT(written.lines[4'095], HasSubstr("the last that fits"));
    EXPECT_THAT(written.lines[4'096], EndsWith(R"("message":"after","linesLost":2})"));
    EXPECT_THAT(written.lines[4'097], EndsWith(R"("message":"later"})"));
    EXPECT_EQ(logger.dropped(), 2U);
}

TEST_F(LoggerTest, a_failing_sink_loses_its_lines_and_nothing_else) {
    written.failing = true;
    logger.info("lost");
    logger.flush();
    EXPECT_EQ(logger.dropped(), 1U);
    written.failing = false;
    logger.info("kept");
    logger.flush();
    EXPECT_EQ(written.lines.size(), 1U);
}

TEST_F(LoggerTest, lines_of_many_threads_arrive_whole_and_in_each_threads_order) {
    std::vector<std::thread> threads;
    for (std::int64_t t = 0; t < 4; ++t) {
        threads.emplace_back([this, t] {
            for (std::int64_t i = 0; i < 200; ++i) logger.info("m", {{"thread", t}, {"i", i}});
        });
    }
    for (auto& thread : threads) thread.join();
    logger.flush();
    ASSERT_EQ(written.lines.size(), 800U);
    std::vector<std::int64_t> next(4, 0);
    for (const auto& line : written.lines) {
        for (std::size_t t = 0; t < 4; ++t) {
            if (line.find("\"thread\":" + std::to_string(t)) == std::string::npos) continue;
            EXPECT_THAT(line, EndsWith("\"i\":" + std::to_string(next[t]++) + "}"));
        }
    }
    EXPECT_THAT(next, testing::Each(200));
}

TEST(Logger, writes_what_is_queued_before_it_goes) {
    Written written;
    {
        xos::Logger logger{std::make_unique<ListSink>(written)};
        for (int i = 0; i < 100; ++i) logger.info("m");
    }
    EXPECT_EQ(written.lines.size(), 100U);
}

TEST(StandardErrorSink, writes_whole_lines) {
    testing::internal::CaptureStderr();
    const auto sink = xos::standard_error_sink();
    sink->write("one");
    sink->write("two");
    sink->flush();
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "one\ntwo\n");
}

}  // namespace
