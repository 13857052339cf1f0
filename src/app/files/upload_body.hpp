// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "xos/base/task.hpp"
#include "xos/http/message.hpp"

namespace xos::uploads {

/// How much of a body is held at once: large enough that a job for the disk costs little beside the bytes, small enough
/// to be held for each upload (UP-1).
inline constexpr std::size_t body_piece = std::size_t{256} * 1024;

/// How long an upload may take; the server watches that it moves at all (SLOW-1).
inline constexpr std::chrono::hours longest_upload{24};

/// Reads from the body until `room` is full or the body ends. `filled` says how much has come, also after an exception.
/// Throws: what Exchange::read_some() throws.
inline Task<void> fill(http::Exchange& exchange, std::span<char> room, std::uint64_t limit, std::size_t& filled) {
    for (filled = 0; filled < room.size();) {
        const auto size = co_await exchange.read_some(room.subspan(filled), limit);
        if (size == 0) break;
        filled += size;
    }
}

}  // namespace xos::uploads
