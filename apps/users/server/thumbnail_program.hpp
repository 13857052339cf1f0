// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <stop_token>
#include <string>

#include "thumbnail/exit_status.hpp"
#include "xos/base/config.hpp"
#include "xos/base/descriptor.hpp"

namespace xos::users {

/// The program that makes thumbnails, started once for each image (docs/decisions/0018-avatars.md).
/// Thread: safe from any thread.
class ThumbnailProgram {
public:
    struct Options {
        std::string path;  ///< or a name on PATH
        std::uint64_t most_bytes = 0;
        std::uint64_t most_pixels = 0;
        std::chrono::milliseconds longest{15'000};  ///< by the clock on the wall; then it is killed
    };

    explicit ThumbnailProgram(Options options) : options_{std::move(options)} {}

    /// The thumbnail of the image that this file holds from its first byte on, as WebP; or what is wrong with the
    /// image. An image that makes the program fail is broken. Throws: Problem 503 when it takes too long or `stop` is
    /// requested; std::runtime_error when the program cannot be started or does not do its work.   Blocks: 50 ms and
    /// the time to decode.
    std::expected<std::string, thumbnail::ExitStatus> run(const Descriptor& image, const std::stop_token& stop) const;

private:
    Options options_;
};

/// With the limits of the configuration. The program is the one that is named there, else the one beside this program,
/// else the one on PATH.
ThumbnailProgram::Options thumbnail_options(const Config& config);

}  // namespace xos::users
