// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Header fields of the tus resumable upload protocol 1.0.0; docs/protocol/tus.md says what of it is served.
namespace xos::files::tus {

inline constexpr std::string_view version = "1.0.0";
inline constexpr std::string_view content_type = "application/offset+octet-stream";
inline constexpr std::string_view extensions = "creation,creation-with-upload,termination,expiration,checksum";
inline constexpr std::string_view checksum_algorithms = "sha1,sha256";
inline constexpr std::size_t longest_metadata = 4 * 1024;  ///< bytes of the field

/// A length or offset: 1 to 19 digits, at most 2^63 − 1.
std::optional<std::int64_t> parse_size(std::string_view text);

struct Metadata {
    std::string key;
    std::string value;  ///< decoded
};
/// Reads `key base64, key base64, key`. Empty for a field that is too long, holds a key twice, an empty one, one that
/// is not printable ASCII, or a value that is not canonical base64.
std::optional<std::vector<Metadata>> parse_metadata(std::string_view text);

enum class Algorithm : std::uint8_t { sha1, sha256 };
struct Checksum {
    Algorithm algorithm{};
    std::string digest;  ///< bytes
};
/// Reads `sha1 base64`. Empty for another algorithm and for a digest of the wrong length.
std::optional<Checksum> parse_checksum(std::string_view text);

/// Compares what passes by with a checksum.
class ChecksumWatch {
public:
    explicit ChecksumWatch(Checksum expected);
    ~ChecksumWatch();
    ChecksumWatch(const ChecksumWatch&) = delete;
    ChecksumWatch& operator=(const ChecksumWatch&) = delete;

    void add(std::string_view bytes);
    /// True when all that was added has the checksum. To be called once.
    bool matches();

private:
    struct Digest;
    std::unique_ptr<Digest> digest_;
    const std::string expected_;
};

}  // namespace xos::files::tus
