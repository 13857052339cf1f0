// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "app/files/file_rows.hpp"
#include "xos/auth/principal.hpp"
#include "xos/auth/signed_text.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::uploads {

/// What a download link says: who may read which file until when, in which session (UP-4).
struct DownloadLink {
    FileId file;
    ClientId client;
    UserId user;
    Timestamp expires_at;
    std::string session_id;

    bool operator==(const DownloadLink&) const = default;
};

inline constexpr auto link_life = std::chrono::seconds{60};

/// As it stands in a path.
std::string to_text(const DownloadLink& link, const auth::SignedTexts& signer);
/// Empty for what to_text() did not make with this key.
std::optional<DownloadLink> parse_link(std::string_view text, const auth::SignedTexts& signer);

/// Answer of `POST /api/files/{id}/link`.
struct DownloadLinkDto {
    std::string url;  ///< without scheme and host
    Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(DownloadLinkDto, (), (url, expires_at))

}  // namespace xos::uploads
