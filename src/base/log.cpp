// SPDX-License-Identifier: Apache-2.0
// A line is finished on the calling thread and handed over through a bounded queue, so that a slow disk or terminal
// holds up only the background thread (LOG-1, LOG-3).
#include "xos/base/log.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/json_text.hpp"
#include "xos/base/clock.hpp"

namespace xos {
namespace {

constexpr std::size_t queue_limit = 4'096;      // lines
constexpr std::size_t line_limit = 16 * 1'024;  // bytes
constexpr std::size_t value_limit = 256;        // code points of one foreign value
constexpr std::size_t message_limit = 2'048;    // code points; leaves room for fields whatever the message holds
constexpr std::size_t tail_reserve = 96;        // room for the marks that say what was cut or lost

std::string_view level_name(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return "debug";
        case LogLevel::info: return "info";
        case LogLevel::warning: return "warning";
        case LogLevel::error: return "error";
    }
    return "error";
}

template <typename Number>
void append_number(std::string& out, Number number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

struct ValueWriter {
    std::string& out;

    void operator()(std::string_view text) const { detail::append_log_text(out, text, value_limit); }
    void operator()(std::int64_t number) const { append_number(out, number); }
    void operator()(double number) const {
        if (std::isfinite(number)) {
            append_number(out, number);
        } else {
            out += "null";
        }
    }
    void operator()(bool value) const { out += value ? "true" : "false"; }
};

// Takes back what `append` wrote when the line would pass its limit with it.
template <typename Append>
bool append_if_it_fits(std::string& line, Append append) {
    const auto before = line.size();
    append();
    if (line.size() + tail_reserve <= line_limit) return true;
    line.resize(before);
    return false;
}

std::string build_line(LogLevel level, std::string_view message, std::initializer_list<LogField> fields,
                       std::string_view context_json) {
    std::string line;
    line.reserve(256 + context_json.size());
    line += R"({"time":")";
    line += to_iso(system_clock().now());
    line += R"(","level":")";
    line += level_name(level);
    line += R"(","message":)";
    detail::append_log_text(line, message, message_limit);
    bool complete = true;
    for (const auto& field : fields) {
        complete &= append_if_it_fits(line, [&] {
            line += ',';
            detail::append_log_text(line, field.name, value_limit);
            line += ':';
            std::visit(ValueWriter{line}, field.value);
        });
    }
    if (!context_json.empty()) {
        complete &= context_json.size() < line_limit && append_if_it_fits(
                                                            line,
                                                            [&] {
                                                                line += R"(,"context":)";
                                                                detail::append_log_json(line, context_json);
                                                            });
    }
    if (!complete) line += R"(,"cut":"…")";
    line += '}';
    return line;
}

}  // namespace

struct Logger::State {
    State(std::unique_ptr<LogSink> target, LogLevel level) : sink{std::move(target)}, least{level} {}

    void push(std::string line) {
        {
            const std::lock_guard lock{mutex};
            if (queue.size() + writing >= queue_limit) {
                dropped.fetch_add(1, std::memory_order_relaxed);
                ++lost_since_last_line;
                return;
            }
            if (lost_since_last_line > 0) {
                line.pop_back();
                line += R"(,"linesLost":)";
                append_number(line, std::exchange(lost_since_last_line, 0));
                line += '}';
            }
            queue.push_back(std::move(line));
            ++accepted;
        }
        work.notify_one();
    }

    void run() {
        std::vector<std::string> batch;
        std::unique_lock lock{mutex};
        while (true) {
            work.wait(lock, [&] { return stopping || !queue.empty(); });
            if (queue.empty()) return;
            batch.swap(queue);
            writing = batch.size();
            lock.unlock();
            for (const auto& line : batch) write_line(line);
            flush_sink();
            lock.lock();
            written += std::exchange(writing, 0);
            batch.clear();
            idle.notify_all();
        }
    }

    // A sink that fails costs its line, never the process; the counter tells.
    void write_line(const std::string& line) {
        try {
            sink->write(line);
        } catch (const std::exception&) {
            dropped.fetch_add(1, std::memory_order_relaxed);
        }
    }

    void flush_sink() {
        try {
            sink->flush();
        } catch (const std::exception&) {
            dropped.fetch_add(1, std::memory_order_relaxed);
        }
    }

    std::unique_ptr<LogSink> sink;
    const LogLevel least;
    std::atomic<std::uint64_t> dropped{0};

    std::mutex mutex;
    std::condition_variable work;
    std::condition_variable idle;
    std::vector<std::string> queue;
    std::size_t writing = 0;  // lines taken by the background thread and not yet written
    std::uint64_t accepted = 0;
    std::uint64_t written = 0;
    std::uint64_t lost_since_last_line = 0;
    bool stopping = false;
    std::thread thread;
};

Logger::Logger(std::unique_ptr<LogSink> sink, LogLevel least)
    : state_{std::make_unique<State>(std::move(sink), least)} {
    state_->thread = std::thread{[state = state_.get()] { state->run(); }};
}

Logger::~Logger() {
    {
        const std::lock_guard lock{state_->mutex};
        state_->stopping = true;
    }
    state_->work.notify_one();
    state_->thread.join();
}

void Logger::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
    write(level, message, fields, {});
}

void Logger::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields,
                   std::string_view context_json) {
    if (enabled(level)) state_->push(build_line(level, message, fields, context_json));
}

void Logger::info(std::string_view message, std::initializer_list<LogField> fields) {
    write(LogLevel::info, message, fields);
}

void Logger::warning(std::string_view message, std::initializer_list<LogField> fields) {
    write(LogLevel::warning, message, fields);
}

void Logger::error(std::string_view message, std::initializer_list<LogField> fields) {
    write(LogLevel::error, message, fields);
}

bool Logger::enabled(LogLevel level) const { return level >= state_->least; }

std::uint64_t Logger::dropped() const { return state_->dropped.load(std::memory_order_relaxed); }

void Logger::flush() {
    std::unique_lock lock{state_->mutex};
    const auto target = state_->accepted;
    state_->idle.wait(lock, [&] { return state_->written >= target; });
}

}  // namespace xos
