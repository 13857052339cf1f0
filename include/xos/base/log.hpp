// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace xos {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// One named value of a log line. Text is escaped and cut at 256 characters when the line is written (LOG-1).
struct LogField {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Where finished log lines go: standard error in the program, a list in tests.
/// Thread: write() is called from one background thread at a time.
class LogSink {
public:
    virtual ~LogSink() = default;
    /// Takes one JSON line without its line end.
    virtual void write(std::string_view line) = 0;
    virtual void flush() = 0;
};

/// Writes structured lines without ever blocking the caller (LOG-1, LOG-3).
///
/// A line is built on the calling thread, queued (4,096 lines at most) and written by a background thread. When the
/// queue is full the line is dropped and dropped() rises; the next line that fits says how many were lost in its member
/// `linesLost`. A line of more than 16 KiB loses what does not fit and says so in its member `cut`.
/// Thread: safe from any thread.   Cost: one line costs one small allocation and a queue push.
class Logger {
public:
    explicit Logger(std::unique_ptr<LogSink> sink, LogLevel least = LogLevel::info);
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
    /// Same, with one more member `context` whose value is finished JSON text (already redacted).
    void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields,
               std::string_view context_json);
    void info(std::string_view message, std::initializer_list<LogField> fields = {});
    void warning(std::string_view message, std::initializer_list<LogField> fields = {});
    void error(std::string_view message, std::initializer_list<LogField> fields = {});

    bool enabled(LogLevel level) const;
    /// Lines lost because the queue was full.
    std::uint64_t dropped() const;
    /// Waits until everything written so far has reached the sink. For shutdown and tests only: it blocks.
    void flush();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A sink that writes to standard error.
std::unique_ptr<LogSink> standard_error_sink();

/// JSON text with every value under a key that matches password, token, secret, authorization or cookie replaced
/// by "[redacted]", at any depth (SUP-2, SUP-5). Text that is not JSON becomes the JSON string "[unreadable]".
std::string redact_json(std::string_view json);

}  // namespace xos
