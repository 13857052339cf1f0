// SPDX-License-Identifier: Apache-2.0
#include "http/client_address.hpp"

#include <gtest/gtest.h>

#include "xos/base/config.hpp"

namespace xos::http {
namespace {

Peer find(const std::vector<Field>& fields, const std::vector<std::string>& trusted = {"10.0.0.0/8", "fd00::/8"}) {
    RequestHead head;
    head.fields = fields;
    return TrustedProxies{trusted}.find_client(*Address::parse("10.0.0.1"), head);
}

TEST(Address, H1_11_mapped_ipv6_is_ipv4) {
    EXPECT_EQ(Address::parse("::ffff:1.2.3.4"), Address::parse("1.2.3.4"));
    EXPECT_EQ(Address::parse("::ffff:1.2.3.4")->to_text(), "1.2.3.4");
}

TEST(Address, H1_11_limits_count_ipv6_per_64_bits) {
    EXPECT_EQ(Address::parse("1.2.3.4")->limit_key(), "1.2.3.4");
    EXPECT_EQ(Address::parse("2001:db8:1:2:3:4:5:6")->limit_key(), "2001:db8:1:2::/64");
    EXPECT_EQ(Address::parse("2001:db8:1:2::1")->limit_key(), Address::parse("2001:db8:1:2:ffff::")->limit_key());
    EXPECT_NE(Address::parse("2001:db8:1:2::1")->limit_key(), Address::parse("2001:db8:1:3::1")->limit_key());
}

TEST(Address, reads_addresses_only) {
    for (const auto* text : {"", "a", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "[::1]", ":::", "fe80::1%eth0"}) {
        EXPECT_FALSE(Address::parse(text)) << text;
    }
}

TEST(TrustedProxies, H1_11_knows_ranges) {
    const std::vector<std::string> ranges{"10.1.0.0/15", "192.168.1.1", "fd00::/9", "0.0.0.0/32"};
    const TrustedProxies proxies{ranges};
    for (const auto* inside : {"10.0.0.0", "10.1.255.255", "192.168.1.1", "fd00::1", "fd7f::", "::ffff:10.1.0.1"}) {
        EXPECT_TRUE(proxies.contains(*Address::parse(inside))) << inside;
    }
    for (const auto* outside : {"10.2.0.0", "9.255.255.255", "192.168.1.2", "fd80::", "1.1.1.1", "::a01:0"}) {
        EXPECT_FALSE(proxies.contains(*Address::parse(outside))) << outside;
    }
}

TEST(TrustedProxies, refuses_ranges_it_cannot_read) {
    for (const std::string bad : {"", "a", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/x", "::/129", "1.2.3.4/-1", "/8"}) {
        EXPECT_THROW((TrustedProxies{std::span{&bad, 1}}), ConfigError) << bad;
    }
}

TEST(TrustedProxies, H1_11_reads_from_the_right) {
    EXPECT_EQ(find({{"X-Forwarded-For", "6.6.6.6, 1.2.3.4"}}).address, "1.2.3.4");
    EXPECT_EQ(find({{"X-Forwarded-For", "6.6.6.6, 1.2.3.4, 10.2.2.2"}}).address, "1.2.3.4");
    EXPECT_EQ(find({{"X-Forwarded-For", "6.6.6.6"}, {"x-forwarded-for", "1.2.3.4"}}).address, "1.2.3.4");
    EXPECT_EQ(find({{"X-Forwarded-For", "10.3.3.3, 10.2.2.2"}}).address, "10.3.3.3");
    EXPECT_EQ(find({{"X-Forwarded-For", "1.2.3.4:5555"}}).address, "1.2.3.4");
    EXPECT_EQ(find({{"X-Forwarded-For", "[2001:db8::1]:5555"}}).limit_key, "2001:db8::/64");
    EXPECT_EQ(find({{"Forwarded", "for=6.6.6.6, For=\"[2001:db8::1]:80\";proto=https"}}).address, "2001:db8::1");
}

TEST(TrustedProxies, H1_11_stops_at_what_it_cannot_read) {
    EXPECT_EQ(find({}).address, "10.0.0.1");
    EXPECT_EQ(find({{"X-Forwarded-For", "1.2.3.4, junk"}}).address, "10.0.0.1");
    EXPECT_EQ(find({{"X-Forwarded-For", "1.2.3.4, unknown, 10.2.2.2"}}).address, "10.2.2.2");
    EXPECT_EQ(find({{"Forwarded", "for=_hidden"}}).address, "10.0.0.1");
    EXPECT_EQ(find({{"Forwarded", "for=\"1.2.3.4"}}).address, "10.0.0.1");
}

TEST(TrustedProxies, H1_11_takes_neither_form_when_they_disagree) {
    EXPECT_EQ(find({{"Forwarded", "for=6.6.6.6"}, {"X-Forwarded-For", "1.2.3.4"}}).address, "10.0.0.1");
    EXPECT_EQ(find({{"Forwarded", "for=junk"}, {"X-Forwarded-For", "1.2.3.4"}}).address, "10.0.0.1");
    EXPECT_EQ(find({{"Forwarded", "for=1.2.3.4"}, {"X-Forwarded-For", "1.2.3.4"}}).address, "1.2.3.4");
}

TEST(TrustedProxies, H1_11_learns_whether_the_client_used_tls) {
    EXPECT_TRUE(find({{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}}).is_secure);
    EXPECT_FALSE(find({{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https, http"}}).is_secure);
    EXPECT_FALSE(find({{"X-Forwarded-For", "1.2.3.4"}}).is_secure);
    EXPECT_TRUE(find({{"Forwarded", "for=1.2.3.4;proto=https"}}).is_secure);
    EXPECT_FALSE(find({{"Forwarded", "for=1.2.3.4;proto=https, for=1.2.3.5;proto=http"}}).is_secure);
}

}  // namespace
}  // namespace xos::http
