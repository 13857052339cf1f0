// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/http/message.hpp"

namespace xos::http {

/// An IP address; IPv4-mapped IPv6 is IPv4 (H1-11).
class Address {
public:
    static std::optional<Address> parse(std::string_view text);
    static Address v4(std::span<const unsigned char, 4> bytes);
    static Address v6(std::span<const unsigned char, 16> bytes);

    bool is_v4() const { return is_v4_; }
    /// True when the first `bits` bits of both are the same and both are of one family.
    bool shares_prefix(const Address& other, unsigned bits) const;
    std::string to_text() const;
    /// What limits count by: the IPv4 address, or the IPv6 /64.
    std::string limit_key() const;
    bool operator==(const Address&) const = default;

private:
    std::array<unsigned char, 16> bytes_{};  // IPv4 in the first four
    bool is_v4_ = true;
};

/// The proxies whose forwarded fields count, and the client they tell about (H1-11).
class TrustedProxies {
public:
    /// Throws: ConfigError for an entry that is neither an address nor `address/bits`.
    explicit TrustedProxies(std::span<const std::string> ranges);

    bool contains(const Address& address) const;
    /// The client of a request that came from the trusted proxy `proxy`.
    ///
    /// `X-Forwarded-For` or `Forwarded` is read from the right up to the first address that is no trusted proxy. If a
    /// request has both and they disagree, one was made up by the client: the proxy itself is taken then.
    Peer find_client(const Address& proxy, const RequestHead& head) const;

private:
    struct Range {
        Address address;
        unsigned bits = 0;
    };
    std::vector<Range> ranges_;
};

Peer to_peer(const Address& address, bool is_secure);

}  // namespace xos::http
