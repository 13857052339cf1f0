// SPDX-License-Identifier: Apache-2.0
// xos-thumbnail --bytes=N --pixels=N: an image on standard input, its thumbnail on standard output. `xos` starts it for
// each picture that somebody uploads; docs/decisions/0018-avatars.md says why it is a program of its own.
#include <malloc.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "confinement.hpp"
#include "thumbnail.hpp"

namespace xos::thumbnail {

namespace {

struct Bounds {
    std::uint64_t bytes = 0;
    std::uint64_t pixels = 0;
};

bool read_number(std::string_view argument, std::string_view name, std::uint64_t& out) {
    if (!argument.starts_with(name)) return false;
    const auto* const end = argument.data() + argument.size();
    const auto [rest, error] = std::from_chars(argument.data() + name.size(), end, out);
    return error == std::errc{} && rest == end && out > 0;
}

std::optional<Bounds> read_arguments(int count, char** words) {
    Bounds bounds;
    if (count != 3 || !read_number(words[1], "--bytes=", bounds.bytes)) return std::nullopt;
    if (!read_number(words[2], "--pixels=", bounds.pixels)) return std::nullopt;
    return bounds;
}

/// All that comes on standard input; empty optional when it is more than `most` bytes, or cannot be read.
std::optional<std::string> read_input(std::uint64_t most) {
    std::string input;
    std::array<char, 64 * 1024> piece{};
    while (true) {
        const auto count = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) return input;
        if (count < 0 || input.size() + static_cast<std::size_t>(count) > most) return std::nullopt;
        input.append(piece.data(), static_cast<std::size_t>(count));
    }
}

bool write_output(std::string_view output) {
    while (!output.empty()) {
        const auto count = ::write(STDOUT_FILENO, output.data(), output.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        output.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

ExitStatus fail(const char* sentence) {
    std::fprintf(stderr, "xos-thumbnail: %s\n", sentence);
    return ExitStatus::called_wrongly;
}

ExitStatus run(int count, char** words) {
    const auto bounds = read_arguments(count, words);
    if (!bounds) return fail("usage: xos-thumbnail --bytes=N --pixels=N < IMAGE > THUMBNAIL");
    ::mallopt(M_ARENA_MAX, 1);
    if (!limit_resources()) return fail("the kernel refuses limits");
    if (!open_library(words[0])) return fail("libvips cannot be used");
    if (!forbid_system_calls()) return fail("the kernel refuses a filter of system calls");
    const auto image = read_input(bounds->bytes);
    if (!image) return ExitStatus::too_many_bytes;
    const auto thumbnail = make(*image, bounds->pixels);
    if (!thumbnail) return thumbnail.error();
    return write_output(*thumbnail) ? ExitStatus::done : fail("the thumbnail cannot be written");
}

}  // namespace

}  // namespace xos::thumbnail

int main(int count, char** words) {
    // Without tearing down what the end of the process tears down faster.
    ::_exit(static_cast<int>(xos::thumbnail::run(count, words)));
}
