// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "exit_status.hpp"

namespace xos::thumbnail {

/// Makes libvips ready: one thread, no cache, and no loaders but those of the four formats. Before anything else here.
/// False when it cannot be used.
bool open_library(const char* program);

/// The middle of the image, upright, 96 pixels wide and high, as WebP without metadata.
///
/// Neither the format nor the size is taken from anywhere but the image: its first bytes name the one decoder that
/// sees it, and its header's size is judged before a pixel is decoded. Of an animation the first picture counts.
std::expected<std::string, ExitStatus> make(std::string_view image, std::uint64_t most_pixels);

}  // namespace xos::thumbnail
