// SPDX-License-Identifier: Apache-2.0
// A chunked body must decode alike whole and in pieces, never give out more than it took in, and end once.
// The first byte is the size of the pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "http/chunked_decoder.hpp"

namespace {

using xos::http::ChunkedDecoder;

void require(bool condition) {
    if (!condition) std::abort();
}

struct Outcome {
    ChunkedDecoder::Result result = ChunkedDecoder::Result::more;
    std::size_t consumed = 0;
    std::string body;
    bool operator==(const Outcome&) const = default;
};

Outcome decode(std::string_view data, std::size_t step) {
    static const xos::http::ChunkLimits limits;
    ChunkedDecoder decoder{limits};
    Outcome out;
    std::size_t available = 0;
    while (out.result == ChunkedDecoder::Result::more || out.result == ChunkedDecoder::Result::piece) {
        if (out.consumed == available) {
            if (available == data.size()) break;
            available = std::min(data.size(), available + step);
        }
        const auto one = decoder.next(data.substr(out.consumed, available - out.consumed));
        require(one.consumed > 0 && one.consumed <= available - out.consumed);
        out.result = one.result;
        out.consumed += one.consumed;
        out.body += one.piece;
    }
    require(out.body.size() <= out.consumed);
    require(decoder.size() == out.body.size());
    // More input is only asked for at a place, not at a state: where it stopped does not depend on the pieces.
    if (out.result == ChunkedDecoder::Result::piece) out.result = ChunkedDecoder::Result::more;
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view data{reinterpret_cast<const char*>(bytes) + 1, size - 1};
    require(decode(data, std::max<std::size_t>(data.size(), 1)) == decode(data, std::size_t{bytes[0]} + 1));
    return 0;
}
