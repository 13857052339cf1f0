// SPDX-License-Identifier: Apache-2.0
#include "xos/files/tus.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <openssl/evp.h>

#include "http/ascii.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::files::tus {
namespace {

constexpr std::size_t most_digits = 19;

bool is_key(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != ','; });
}

const EVP_MD* digest_of(Algorithm algorithm) { return algorithm == Algorithm::sha1 ? EVP_sha1() : EVP_sha256(); }

}  // namespace

std::optional<std::int64_t> parse_size(std::string_view text) {
    if (text.empty() || text.size() > most_digits || !std::ranges::all_of(text, http::is_digit)) return std::nullopt;
    std::int64_t size = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), size).ec != std::errc{}) return std::nullopt;
    return size;
}

std::optional<std::vector<Metadata>> parse_metadata(std::string_view text) {
    std::vector<Metadata> pairs;
    if (text.size() > longest_metadata) return std::nullopt;
    if (http::trim_blanks(text).empty()) return pairs;
    while (true) {
        const auto comma = text.find(',');
        const auto item = http::trim_blanks(text.substr(0, comma));
        const auto blank = item.find(' ');
        const auto key = item.substr(0, blank);
        auto value =
            blank == std::string_view::npos ? std::optional{std::string{}} : base64_decode(item.substr(blank + 1));
        if (!is_key(key) || !value || std::ranges::find(pairs, key, &Metadata::key) != pairs.end()) return std::nullopt;
        pairs.push_back({std::string{key}, std::move(*value)});
        if (comma == std::string_view::npos) return pairs;
        text.remove_prefix(comma + 1);
    }
}

std::optional<Checksum> parse_checksum(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    const auto name = text.substr(0, blank);
    if (name != "sha1" && name != "sha256") return std::nullopt;
    Checksum checksum{.algorithm = name == "sha1" ? Algorithm::sha1 : Algorithm::sha256, .digest = {}};
    auto digest = base64_decode(text.substr(blank + 1));
    if (!digest || std::cmp_not_equal(digest->size(), EVP_MD_get_size(digest_of(checksum.algorithm))))
        return std::nullopt;
    checksum.digest = std::move(*digest);
    return checksum;
}

struct ChecksumWatch::Digest {
    explicit Digest(Algorithm algorithm) : context{EVP_MD_CTX_new()} {
        XOS_ASSERT(context && EVP_DigestInit_ex(context, digest_of(algorithm), nullptr) == 1);
    }
    ~Digest() { EVP_MD_CTX_free(context); }
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;

    EVP_MD_CTX* context;
};

ChecksumWatch::ChecksumWatch(Checksum expected)
    : digest_{std::make_unique<Digest>(expected.algorithm)}, expected_{std::move(expected.digest)} {}

ChecksumWatch::~ChecksumWatch() = default;

void ChecksumWatch::add(std::string_view bytes) {
    XOS_ASSERT(EVP_DigestUpdate(digest_->context, bytes.data(), bytes.size()) == 1);
}

bool ChecksumWatch::matches() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    XOS_ASSERT(EVP_DigestFinal_ex(digest_->context, digest.data(), &size) == 1);
    return std::string_view{reinterpret_cast<const char*>(digest.data()), size} == expected_;
}

}  // namespace xos::files::tus
