// SPDX-License-Identifier: Apache-2.0
#include "xos/testing/captured_log.hpp"

#include <algorithm>
#include <functional>

namespace xos::testing {

namespace {

class Sink final : public LogSink {
public:
    explicit Sink(std::function<void(std::string_view)> take) : take_{std::move(take)} {}
    void write(std::string_view line) override { take_(line); }
    void flush() override {}

private:
    std::function<void(std::string_view)> take_;
};

}  // namespace

std::unique_ptr<LogSink> CapturedLog::sink() {
    return std::make_unique<Sink>([this](std::string_view line) {
        const std::lock_guard lock{mutex_};
        lines_.emplace_back(line);
    });
}

std::vector<std::string> CapturedLog::lines() const {
    const std::lock_guard lock{mutex_};
    return lines_;
}

std::size_t CapturedLog::count(std::string_view text) const {
    const std::lock_guard lock{mutex_};
    return static_cast<std::size_t>(
        std::ranges::count_if(lines_, [&](const auto& line) { return line.find(text) != std::string::npos; }));
}

}  // namespace xos::testing
