// SPDX-License-Identifier: Apache-2.0
// The reader must give the same result for a head that comes whole and one that comes in two pieces, and what it
// accepts must hold what H1-2 … H1-5 promise. The first byte says where the input is cut.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "http/ascii.hpp"
#include "http/request_reader.hpp"

namespace {

using xos::http::RequestReader;

void require(bool condition) {
    if (!condition) std::abort();
}

void check_accepted(const xos::http::RequestHead& head) {
    require(head.fields.size() <= 100);
    require(head.target.size() <= std::size_t{8} * 1024);
    require(head.path.starts_with('/') || head.path == "*");
    require(head.host.empty() ? head.minor_version == 0 : xos::http::is_valid_host(head.host));
    require(!(head.is_chunked && head.content_length));
    for (const auto& field : head.fields) {
        require(xos::http::is_token(field.name));
        for (const char c : field.value) require(!xos::http::is_line_stop(c));
    }
    for (const char c : head.target) require(c > 0x20 && c < 0x7f && c != '#');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view data{reinterpret_cast<const char*>(bytes) + 1, size - 1};
    static const xos::http::HeadLimits limits;
    static RequestReader whole{limits, {}};
    static RequestReader split{limits, {}};
    whole.reset();
    split.reset();
    const auto result = whole.read(data);
    split.read(data.substr(0, data.size() * bytes[0] / 255));
    require(split.read(data) == result);
    if (result == RequestReader::Result::failed) {
        require(whole.error() == split.error());
        require(whole.error().status >= 400 && whole.error().status <= 505);
    }
    if (result == RequestReader::Result::complete) {
        require(whole.size() == split.size() && whole.size() <= data.size());
        std::array<xos::http::Field, 100> storage;
        check_accepted(whole.head(data, storage));
    }
    return 0;
}
