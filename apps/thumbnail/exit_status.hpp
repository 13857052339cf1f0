// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace xos::thumbnail {

/// What the end of the program says. Everything else, a signal too, means that it failed or was ended by a limit.
enum class ExitStatus : int {
    done = 0,
    called_wrongly = 2,
    not_an_image = 10,     ///< neither JPEG, PNG, WebP nor GIF
    too_many_bytes = 11,   ///< more than --bytes
    too_many_pixels = 12,  ///< more than --pixels, or wider or higher than any picture needs to be
    broken = 13,           ///< an image that cannot be decoded to its end
};

/// The most that the program writes, and the edge of what it draws.
inline constexpr int largest_output = 32 * 1024;
inline constexpr int edge = 96;

}  // namespace xos::thumbnail
