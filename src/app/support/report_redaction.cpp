// SPDX-License-Identifier: Apache-2.0
#include "app/support/error_report.hpp"

#include <algorithm>
#include <array>

#include "xos/base/encoding.hpp"
#include "xos/base/log.hpp"

namespace xos::support {

namespace {

bool is_sensitive(std::string_view key) {
    static constexpr std::array words{std::string_view{"password"}, std::string_view{"token"},
                                      std::string_view{"secret"}, std::string_view{"authorization"},
                                      std::string_view{"cookie"}};
    const auto lower = ascii_lower(key);
    return std::ranges::any_of(words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::string redacted_url(const std::string& url) {
    std::string out;
    std::size_t at = 0;
    while (at < url.size()) {
        const auto end = std::min(url.find_first_of("?&#", at), url.size());
        const auto part = std::string_view{url}.substr(at, end - at);
        const auto equals = part.find('=');
        const bool hide = equals != std::string_view::npos && is_sensitive(part.substr(0, equals));
        out += hide ? part.substr(0, equals + 1) : part;
        if (hide) out += "[redacted]";
        if (end < url.size()) out += url[end];
        at = end + 1;
    }
    return out;
}

ErrorReport redacted(ErrorReport report) {
    report.url = redacted_url(report.url);
    report.context.text = redact_json(report.context.text);
    return report;
}

}  // namespace xos::support
