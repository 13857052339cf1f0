// SPDX-License-Identifier: Apache-2.0
// The signed text is `read FILE CLIENT USER TIME SESSION`: its first word keeps a text that may be signed for another
// purpose one day from being good here.
#include "app/files/download_link.hpp"

#include <array>

#include "xos/app/parameters.hpp"

namespace xos::uploads {

namespace {

constexpr std::string_view purpose = "read";
constexpr std::size_t words = 6;

/// The words of a text that holds exactly `words` of them, the last perhaps empty.
std::optional<std::array<std::string_view, words>> split(std::string_view text) {
    std::array<std::string_view, words> parts;
    for (std::size_t i = 0; i < words; ++i) {
        const auto blank = text.find(' ');
        if ((blank == std::string_view::npos) != (i + 1 == words)) return std::nullopt;
        parts[i] = text.substr(0, blank);
        text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
    }
    return parts;
}

}  // namespace

std::string to_text(const DownloadLink& link, const auth::SignedTexts& signer) {
    std::string text{purpose};
    for (const auto number : {link.file.value, link.client.value, link.user.value})
        text += ' ' + std::to_string(number);
    return signer.sign(text + ' ' + to_iso(link.expires_at) + ' ' + link.session_id);
}

std::optional<DownloadLink> parse_link(std::string_view text, const auth::SignedTexts& signer) {
    const auto opened = signer.open(text);
    if (!opened) return std::nullopt;
    const auto parts = split(*opened);
    if (!parts || parts->front() != purpose) return std::nullopt;
    DownloadLink link;
    const auto expires_at = parse_iso((*parts)[4]);
    const bool is_good = expires_at && detail::parse_whole((*parts)[1], link.file.value) &&
                         detail::parse_whole((*parts)[2], link.client.value) &&
                         detail::parse_whole((*parts)[3], link.user.value);
    if (!is_good) return std::nullopt;
    link.expires_at = *expires_at;
    link.session_id = (*parts)[5];
    return link;
}

}  // namespace xos::uploads
