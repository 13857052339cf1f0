// SPDX-License-Identifier: Apache-2.0
// Any bytes are incomplete, refused, or a request that ends at the first separator, reads the same when only its two
// members are written, and does not change by what stands behind its brace. Every answer is one frame without a type.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "hub/protocol/handshake.hpp"
#include "xos/base/assert.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace {

using namespace xos::hub;
using xos::json::to_json;

void check_same(const HandshakeRequest& request, std::string_view payload) {
    const auto framed = std::string{payload} + '\x1e';
    const auto again = read_handshake(framed);
    XOS_ASSERT(again && *again);
    XOS_ASSERT((*again)->protocol == request.protocol && (*again)->version == request.version);
    XOS_ASSERT((*again)->size == framed.size());
}

void check_refusal(std::string_view text) {
    XOS_ASSERT(!text.empty());
    std::string out;
    write_handshake_error(out, text);
    XOS_ASSERT(out.find('\x1e') == out.size() - 1);
    const auto document = xos::json::Document::parse(std::string_view{out}.substr(0, out.size() - 1));
    XOS_ASSERT(document.has_value());
    const auto members = document->root().members();
    XOS_ASSERT(members.size() == 1 && members[0].first == "error" && members[0].second.string());
}

void check_choice(const HandshakeRequest& request) {
    for (const auto transport : {TransportFormats::text_only, TransportFormats::text_and_binary}) {
        const auto chosen = choose_protocol(request, transport);
        if (!chosen) {
            check_refusal(chosen.error());
            continue;
        }
        XOS_ASSERT(request.version <= newest_protocol_version);
        XOS_ASSERT((*chosen)->format() == TransferFormat::text || transport == TransportFormats::text_and_binary);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto separator = input.find('\x1e');
    const auto read = read_handshake(input);
    if (!read) {
        check_refusal(read.error().text);
        return 0;
    }
    XOS_ASSERT(read->has_value() == (separator != std::string_view::npos));
    if (!*read) return 0;
    const auto& request = **read;
    XOS_ASSERT(request.size == separator + 1);
    const auto payload = input.substr(0, separator);
    check_same(request, std::string{payload} + "}\"{x");
    check_same(request,
               R"({"protocol":)" + to_json(request.protocol) + R"(,"version":)" + to_json(request.version) + '}');
    check_choice(request);
    return 0;
}
