// SPDX-License-Identifier: Apache-2.0
// What decode_path() and parse_query() accept must hold PATH-1 and the limits of a query.
#include "xos/http/target.hpp"

#include <cstdint>
#include <cstdlib>

#include "xos/base/encoding.hpp"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

void check_path(const std::string& path) {
    require(path.starts_with('/'));
    require(xos::is_utf8(path) && !xos::has_control_characters(path));
    require(path.find('\\') == std::string::npos && path.find("//") == std::string::npos);
    const auto closed = path.ends_with('/') ? path : path + "/";
    require(closed.find("/./") == std::string::npos && closed.find("/../") == std::string::npos);
}

void check_query(const xos::http::Parameters& parameters) {
    require(parameters.size() <= 100);
    for (const auto& [name, value] : parameters) {
        require(name.size() <= 128 && value.size() <= std::size_t{4} * 1024);
        require(xos::is_utf8(name) && xos::is_utf8(value));
        require(name.find('\0') == std::string::npos && value.find('\0') == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view data{reinterpret_cast<const char*>(bytes), size};
    if (const auto path = xos::http::decode_path(data)) check_path(*path);
    if (const auto query = xos::http::parse_query(data)) check_query(*query);
    return 0;
}
