// SPDX-License-Identifier: Apache-2.0
#include "http/listen_url.hpp"

#include <gtest/gtest.h>

#include "xos/base/config.hpp"

namespace xos::http {
namespace {

TEST(ListenUrl, reads_host_and_port) {
    const auto v6 = ListenUrl::parse("http://[::1]:8080/");
    EXPECT_EQ(v6.address, "::1");
    EXPECT_EQ(v6.port, 8080);
    EXPECT_EQ(v6.with_port(9), "http://[::1]:9");
    EXPECT_EQ(ListenUrl::parse("HTTP://localhost:0").address, "127.0.0.1");
    EXPECT_EQ(ListenUrl::parse("http://*:1").address, "::");
    EXPECT_EQ(ListenUrl::parse("http://1.2.3.4").port, 80);
}

TEST(ListenUrl, names_what_is_wrong) {
    for (const auto* url :
         {"", "https://1.2.3.4:1", "1.2.3.4:1", "http://", "http://:1", "http://a:1",
          "http://1.2.3.4:", "http://1.2.3.4:1x", "http://1.2.3.4:65536", "http://[::1", "http://1.2.3.4:1/path"}) {
        try {
            ListenUrl::parse(url);
            ADD_FAILURE() << url;
        } catch (const ConfigError& error) {
            EXPECT_TRUE(std::string_view{error.what()}.starts_with("Server:Urls: ")) << url;
        }
    }
}

}  // namespace
}  // namespace xos::http
