// SPDX-License-Identifier: Apache-2.0
// A multipart body, the names in it and what becomes of them. The first byte says where the input is split; the result
// must be the same as when it comes whole, and no name may leave the bounds that downloads rely on.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "xos/base/encoding.hpp"
#include "xos/files/file_name.hpp"
#include "xos/files/multipart.hpp"

namespace {

using xos::files::MultipartReader;

void require(bool condition) {
    if (!condition) std::abort();
}

void check_name(const std::string& given) {
    const auto disposition = xos::files::attachment(given);
    require(std::ranges::count(disposition, '"') == 2);
    require(std::ranges::all_of(disposition, [](char c) { return c >= ' ' && c < 0x7F; }));
    const auto name = xos::files::checked_file_name(given);
    if (!name) return;
    require(!name->empty() && name->size() <= xos::files::longest_file_name);
    require(name->find_first_of("/\\") == std::string::npos && !xos::has_control_characters(*name));
    require(xos::files::checked_file_name(*name) == name);
}

/// What was read, in one text.
std::string read(std::string_view body, std::size_t step) {
    MultipartReader reader{"B", {}};
    std::string seen;
    std::size_t given = 0;
    while (!body.empty()) {
        auto input = body.substr(0, step);
        body.remove_prefix(input.size());
        while (true) {
            const auto found = reader.next(input);
            require(found.consumed <= input.size());
            require(found.consumed > 0 || found.event != MultipartReader::Event::more || input.empty());
            input.remove_prefix(found.consumed);
            if (found.event == MultipartReader::Event::more && input.empty()) break;
            if (found.event == MultipartReader::Event::failed) return seen + "|failed";
            if (found.event == MultipartReader::Event::part) {
                seen += "|part " + reader.name() + "|" + reader.file_name().value_or("none") + "|";
                check_name(reader.file_name().value_or(""));
            }
            if (found.event == MultipartReader::Event::part_end) seen += "|end of part";
            if (found.event == MultipartReader::Event::data) {
                seen += found.data;
                given += found.data.size();
            }
        }
    }
    require(given <= seen.size());
    return seen + (reader.is_complete() ? "|complete" : "|open");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view body{reinterpret_cast<const char*>(bytes + 1), size - 1};
    require(read(body, std::size_t{1} + bytes[0]) == read(body, SIZE_MAX));
    if (const auto boundary = xos::files::multipart_boundary(body))
        require(!boundary->empty() && boundary->size() <= 70);
    check_name(std::string{body});
    return 0;
}
