// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "http/ascii.hpp"
#include "xos/base/config.hpp"

namespace xos::http {
namespace {

// One hop that a proxy wrote down.
struct Hop {
    std::optional<Address> address;  // empty: unreadable or hidden
    bool is_secure = false;
};

// A node of Forwarded or X-Forwarded-For: an address, perhaps quoted, in brackets, with a port.
std::optional<Address> parse_node(std::string_view node) {
    if (node.size() >= 2 && node.front() == '"' && node.back() == '"') node = node.substr(1, node.size() - 2);
    if (node.starts_with('[')) {
        const auto end = node.find(']');
        return end == std::string_view::npos ? std::nullopt : Address::parse(node.substr(1, end - 1));
    }
    if (std::ranges::count(node, ':') == 1) node = node.substr(0, node.find(':'));
    return Address::parse(node);
}

Hop parse_forwarded_element(std::string_view element) {
    Hop hop;
    while (!element.empty()) {
        const auto end = element.find(';');
        const auto pair = trim_blanks(element.substr(0, end));
        element = end == std::string_view::npos ? std::string_view{} : element.substr(end + 1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        const auto name = pair.substr(0, equals);
        const auto value = pair.substr(equals + 1);
        if (iequals(name, "for")) hop.address = parse_node(value);
        if (iequals(name, "proto")) hop.is_secure = iequals(value, "https") || iequals(value, "\"https\"");
    }
    return hop;
}

std::vector<Hop> forwarded_hops(const RequestHead& head) {
    std::vector<Hop> hops;
    for (const auto& [name, value] : head.fields) {
        if (!iequals(name, "forwarded")) continue;
        for (auto rest = value; !rest.empty();) hops.push_back(parse_forwarded_element(next_list_item(rest)));
    }
    return hops;
}

std::vector<Hop> x_forwarded_hops(const RequestHead& head) {
    std::vector<Hop> hops;
    bool is_secure = false;
    for (const auto& [name, value] : head.fields) {
        if (iequals(name, "x-forwarded-for")) {
            for (auto rest = value; !rest.empty();) hops.push_back({parse_node(next_list_item(rest))});
        } else if (iequals(name, "x-forwarded-proto")) {
            for (auto rest = value; !rest.empty();) is_secure = iequals(next_list_item(rest), "https");
        }
    }
    for (auto& hop : hops) hop.is_secure = is_secure;
    return hops;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.empty() || text.size() >= terminated.size()) return std::nullopt;
    std::ranges::copy(text, terminated.begin());
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, terminated.data(), bytes.data()) == 1) return v4(std::span{bytes}.first<4>());
    if (inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return v6(bytes);
    return std::nullopt;
}

Address Address::v4(std::span<const unsigned char, 4> bytes) {
    Address address;
    std::ranges::copy(bytes, address.bytes_.begin());
    return address;
}

Address Address::v6(std::span<const unsigned char, 16> bytes) {
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::ranges::equal(bytes.first<12>(), mapped)) return v4(bytes.last<4>());
    Address address;
    std::ranges::copy(bytes, address.bytes_.begin());
    address.is_v4_ = false;
    return address;
}

bool Address::shares_prefix(const Address& other, unsigned bits) const {
    if (is_v4_ != other.is_v4_) return false;
    const std::size_t whole = bits / 8;
    if (!std::equal(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(whole), other.bytes_.begin()))
        return false;
    if (bits % 8 == 0) return true;
    const auto mask = static_cast<unsigned char>(0xff00U >> (bits % 8));
    return ((bytes_[whole] ^ other.bytes_[whole]) & mask) == 0;
}

std::string Address::to_text() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(is_v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
    return text.data();
}

std::string Address::limit_key() const {
    if (is_v4_) return to_text();
    Address prefix = *this;
    std::fill(prefix.bytes_.begin() + 8, prefix.bytes_.end(), static_cast<unsigned char>(0));
    return prefix.to_text() + "/64";
}

TrustedProxies::TrustedProxies(std::span<const std::string> ranges) {
    for (const auto& text : ranges) {
        const auto slash = text.find('/');
        const auto address = Address::parse(std::string_view{text}.substr(0, slash));
        unsigned bits = address && address->is_v4() ? 32 : 128;
        bool is_valid = address.has_value();
        if (slash != std::string::npos) {
            const auto most = bits;
            const char* const end = text.data() + text.size();
            const auto read = std::from_chars(text.data() + slash + 1, end, bits);
            is_valid = is_valid && read.ec == std::errc{} && read.ptr == end && bits <= most;
        }
        if (!is_valid) {
            throw ConfigError{"Server:TrustedProxies: \"" + text +
                              "\" is neither an address nor a range like 10.0.0.0/8"};
        }
        ranges_.push_back({*address, bits});
    }
}

bool TrustedProxies::contains(const Address& address) const {
    return std::ranges::any_of(ranges_,
                               [&](const Range& range) { return range.address.shares_prefix(address, range.bits); });
}

Peer TrustedProxies::find_client(const Address& proxy, const RequestHead& head) const {
    const auto walk = [&](const std::vector<Hop>& hops) -> std::optional<Hop> {
        std::optional<Hop> client;
        for (auto hop = hops.rbegin(); hop != hops.rend() && hop->address; ++hop) {
            client = *hop;
            if (!contains(*hop->address)) break;
        }
        return client;
    };
    const auto standard_hops = forwarded_hops(head);
    const auto common_hops = x_forwarded_hops(head);
    const auto standard = walk(standard_hops);
    const auto common = walk(common_hops);
    const bool has_both = !standard_hops.empty() && !common_hops.empty();
    const bool disagrees = has_both && (!standard || !common || standard->address != common->address);
    const auto& client = common ? common : standard;
    if (disagrees || !client) {
        const auto proto = head.find("X-Forwarded-Proto");
        return to_peer(proxy, !disagrees && common_hops.empty() && proto && iequals(*proto, "https"));
    }
    const bool is_secure = client->is_secure && (!has_both || standard->is_secure == common->is_secure);
    return to_peer(*client->address, is_secure);
}

Peer to_peer(const Address& address, bool is_secure) {
    return {.address = address.to_text(), .limit_key = address.limit_key(), .is_secure = is_secure};
}

}  // namespace xos::http
