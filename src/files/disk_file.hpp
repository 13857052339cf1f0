// SPDX-License-Identifier: Apache-2.0
// Open files of the storage. Every function touches the disk and blocks.
// Throws: Problem 507 for a full disk, std::system_error for everything else that fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "xos/base/descriptor.hpp"
#include "xos/files/content_facts.hpp"

namespace xos::files {

void write_at(const Descriptor& file, std::string_view bytes, std::uint64_t offset);
/// Fills `bytes` from the offset on; fewer only at the end of the file.
std::size_t read_at(const Descriptor& file, std::span<char> bytes, std::uint64_t offset);
/// Adds bytes of the file until the inspector has seen `size` of those that begin at the offset.
/// Throws: std::system_error when the file ends before.
void inspect(ContentInspector& inspector, const Descriptor& file, std::uint64_t offset, std::uint64_t size);
std::uint64_t size_of(const Descriptor& file);
/// Takes away what lies behind `size`, for good.
void cut(const Descriptor& file, std::uint64_t size);
void flush(const Descriptor& file);

/// Throws what errno says.
[[noreturn]] void fail_on_disk(const char* what);

}  // namespace xos::files
