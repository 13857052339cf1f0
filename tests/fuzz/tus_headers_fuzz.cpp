// SPDX-License-Identifier: Apache-2.0
// The header fields of tus: whatever is taken is within its bounds, and metadata that is taken can be written again so
// that the same is read.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "xos/base/encoding.hpp"
#include "xos/files/file_name.hpp"
#include "xos/files/tus.hpp"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

std::string written(const std::vector<xos::files::tus::Metadata>& pairs) {
    std::string text;
    for (const auto& [key, value] : pairs) {
        text += (text.empty() ? "" : ",") + key;
        if (value.empty()) continue;
        text += ' ' + xos::base64_encode({reinterpret_cast<const unsigned char*>(value.data()), value.size()});
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    namespace tus = xos::files::tus;
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    if (const auto number = tus::parse_size(text)) require(*number >= 0);
    if (const auto pairs = tus::parse_metadata(text)) {
        require(text.size() <= tus::longest_metadata);
        const auto again = tus::parse_metadata(written(*pairs));
        require(again && again->size() == pairs->size());
        for (std::size_t i = 0; i < pairs->size(); ++i) require((*again)[i].value == (*pairs)[i].value);
        for (const auto& [key, value] : *pairs) xos::files::checked_file_name(value);
    }
    if (auto checksum = tus::parse_checksum(text)) {
        require(checksum->digest.size() == (checksum->algorithm == tus::Algorithm::sha1 ? 20U : 32U));
        tus::ChecksumWatch watch{std::move(*checksum)};
        watch.add(text);
        require(!watch.matches());
    }
    return 0;
}
