// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace xos::thumbnail {

/// What is left to a decoder that an image has taken over: memory, processor time, and three open descriptors.
///
/// limit_resources(): memory and time have an end, no more can be written than a thumbnail, and the program dies with
/// the thread that started it. Before anything is read. False when the kernel refuses.
bool limit_resources();
/// From here on the kernel grants only what computing takes: no file can be opened, no program started, no socket made,
/// no process but this one reached. After the library is loaded. False when the kernel refuses.
bool forbid_system_calls();

}  // namespace xos::thumbnail
