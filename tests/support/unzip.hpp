// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace xos::testing {

/// A file out of a ZIP archive, found by the directory at its end (APPNOTE.TXT 4.3). Throws std::runtime_error when it
/// is not there.
inline std::string unzipped(std::string_view archive, std::string_view name) {
    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::size_t value = 0;
        for (std::size_t i = bytes; i-- > 0;) value = value << 8 | static_cast<unsigned char>(archive.at(at + i));
        return value;
    };
    constexpr std::string_view entry = "PK\x01\x02";
    for (auto at = archive.find(entry); at != std::string_view::npos; at = archive.find(entry, at + 1)) {
        if (archive.substr(at + 46, number(at + 28, 2)) != name) continue;
        const auto local = number(at + 42, 4);
        const auto data =
            archive.substr(local + 30 + number(local + 26, 2) + number(local + 28, 2), number(at + 20, 4));
        if (number(at + 10, 2) == 0) return std::string{data};
        std::string out(number(at + 24, 4), '\0');
        z_stream stream{};
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
        stream.avail_in = static_cast<uInt>(data.size());
        stream.next_out = reinterpret_cast<Bytef*>(out.data());
        stream.avail_out = static_cast<uInt>(out.size());
        const bool is_whole = inflateInit2(&stream, -MAX_WBITS) == Z_OK && inflate(&stream, Z_FINISH) == Z_STREAM_END;
        inflateEnd(&stream);
        if (!is_whole) throw std::runtime_error{"a file of the archive cannot be read"};
        return out;
    }
    throw std::runtime_error{"the archive has no file " + std::string{name}};
}

}  // namespace xos::testing
