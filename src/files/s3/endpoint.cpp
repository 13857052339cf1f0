// SPDX-License-Identifier: Apache-2.0
#include "files/s3/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"

namespace xos::files {
namespace {

constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_prefix = 512;
constexpr std::size_t longest_key = 128;
constexpr std::size_t shortest_bucket = 3;
constexpr std::size_t longest_bucket = 63;

bool is_all(std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view lower_case_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";

bool is_host(std::string_view host) {
    if (host.starts_with('[') && host.ends_with(']')) {
        return is_all(host.substr(1, host.size() - 2), "0123456789abcdefABCDEF:.");
    }
    return host.size() <= longest_host &&
           is_all(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");
}

/// An address instead of a name; no top-level domain begins with a digit.
bool is_address(std::string_view authority) {
    if (authority.starts_with('[')) return true;
    const auto host = authority.substr(0, authority.find(':'));
    return is_all(host.substr(host.rfind('.') + 1), "0123456789");
}

bool is_port(std::string_view port) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && number >= 1 && number <= 65'535;
}

bool is_bucket(std::string_view name) {
    if (name.size() < shortest_bucket || name.size() > longest_bucket) return false;
    const auto is_end = [](char c) { return lower_case_and_digits.find(c) != std::string_view::npos; };
    return is_end(name.front()) && is_end(name.back()) && name.find("..") == std::string_view::npos &&
           std::ranges::all_of(name, [&](char c) { return is_end(c) || c == '.' || c == '-'; });
}

/// Segments that some servers take for steps through folders are none of ours.
bool is_prefix(std::string_view prefix) {
    if (prefix.size() > longest_prefix || !is_utf8(prefix) || has_control_characters(prefix)) return false;
    while (!prefix.empty()) {
        const auto segment = prefix.substr(0, prefix.find('/'));
        if (segment.empty() || segment == "." || segment == "..") return false;
        prefix.remove_prefix(std::min(prefix.size(), segment.size() + 1));
    }
    return true;
}

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= longest_key &&
           std::ranges::all_of(key, [](char c) { return c > ' ' && c < '\x7F' && c != '/' && c != ','; });
}

bool is_secret(std::string_view secret) {
    return !secret.empty() && secret.size() <= longest_key &&
           std::ranges::all_of(secret, [](char c) { return c > ' ' && c < '\x7F'; });
}

}  // namespace

namespace s3 {

std::optional<Endpoint> find_endpoint(const S3Options& options) {
    const auto url = options.endpoint.empty() ? "https://s3." + options.region + ".amazonaws.com" : options.endpoint;
    const auto colon = url.find("://");
    if (colon == std::string::npos) return std::nullopt;
    Endpoint endpoint{.scheme = url.substr(0, colon), .authority = url.substr(colon + 3)};
    if (endpoint.scheme != "http" && endpoint.scheme != "https") return std::nullopt;
    if (endpoint.authority.ends_with('/')) endpoint.authority.pop_back();
    const auto port_at = endpoint.authority.find(':', endpoint.authority.rfind(']') + 1);  // behind an address of IPv6
    const std::string_view authority{endpoint.authority};
    if (!is_host(authority.substr(0, port_at))) return std::nullopt;
    if (port_at == std::string::npos) return endpoint;
    if (!is_port(authority.substr(port_at + 1))) return std::nullopt;
    if (authority.substr(port_at) == (endpoint.scheme == "https" ? ":443" : ":80")) endpoint.authority.resize(port_at);
    return endpoint;
}

}  // namespace s3

void check_options(const S3Options& options) {
    const auto require = [](bool condition, std::string_view key, const std::string& text) {
        if (!condition) throw ConfigError{"Files:S3:" + std::string{key} + text};
    };
    require(!options.bucket.empty(), "Bucket", " is missing; with Files:Storage=S3 give the name of the bucket");
    require(is_bucket(options.bucket), "Bucket",
            ": \"" + options.bucket +
                "\" is no name of a bucket. It has 3 to 63 lower-case letters, digits, dots and "
                "dashes");
    require(is_all(options.region, "abcdefghijklmnopqrstuvwxyz0123456789-") && options.region.size() <= longest_bucket,
            "Region", ": \"" + options.region + "\" is no region. Write one such as us-east-1");
    const auto endpoint = s3::find_endpoint(options);
    // The text is not repeated: somebody may have put a password into it.
    require(endpoint.has_value(), "Endpoint",
            " is no address of a server. Write https://HOST or https://HOST:PORT, without a path");
    require(options.is_path_style || endpoint->scheme == "http" || options.bucket.find('.') == std::string::npos,
            "PathStyle",
            ": the certificate of a server does not cover BUCKET.HOST when the bucket's name has dots. "
            "Set Files:S3:PathStyle=true");
    require(options.is_path_style || !is_address(endpoint->authority), "PathStyle",
            ": an address has no names below it that could be those of buckets. Set Files:S3:PathStyle=true");
    require(is_key(options.access_key), "AccessKey",
            options.access_key.empty() ? " is missing; with Files:Storage=S3 give the id of a key"
                                       : " is no id of a key: it has 1 to 128 characters without blanks");
    require(is_secret(options.secret_key), "SecretKey",
            options.secret_key.empty()
                ? " is missing; with Files:Storage=S3 give the secret of the key, in XOS_Files__S3__SecretKey or the "
                  "settings file"
                : " is no secret of a key: it has 1 to 128 characters without blanks");
    require(is_prefix(options.prefix), "Prefix",
            ": \"" + options.prefix + "\" is no prefix. Write a path such as xos/files, with 512 bytes at most");
}

}  // namespace xos::files
