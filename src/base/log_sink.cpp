// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <unistd.h>

#include "xos/base/log.hpp"

namespace xos {
namespace {

// Collects a batch and gives it to the system in one piece, so that lines of several processes do not mix.
class StandardErrorSink final : public LogSink {
public:
    void write(std::string_view line) override {
        batch_ += line;
        batch_ += '\n';
        if (batch_.size() >= flush_size) flush();
    }

    void flush() override {
        std::string_view rest = batch_;
        while (!rest.empty()) {
            const auto written = ::write(STDERR_FILENO, rest.data(), rest.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) break;  // standard error is gone; there is nowhere left to say so
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        batch_.clear();
    }

private:
    static constexpr std::size_t flush_size = 64 * 1'024;  // bytes
    std::string batch_;
};

}  // namespace

std::unique_ptr<LogSink> standard_error_sink() { return std::make_unique<StandardErrorSink>(); }

}  // namespace xos
