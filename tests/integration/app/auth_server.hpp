// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "xos/testing/fake_clock.hpp"
#include "xos/testing/statement_watch.hpp"
#include "xos/testing/test_server.hpp"

namespace xos::auth_api_test {

inline constexpr std::string_view password = testing::test_password;
inline constexpr std::string_view jwt_key = "0123456789abcdef0123456789abcdef";

/// A server with the tenants acme (1) and globex (2), a known key and a clock that the test moves.
class AuthServer {
public:
    explicit AuthServer(std::vector<std::string> arguments = {}, std::function<void(Application&)> setup = {});

    testing::Client client() const { return server_.client(); }
    /// A client that is signed in as this user.
    testing::Client signed_in(std::string_view email, std::string_view tenant = "") const {
        return server_.signed_in(email, tenant);
    }
    UserId add_user(ClientId client, std::string_view email, bool is_admin = false) {
        return server_.add_user(client, email, is_admin);
    }
    void deactivate(ClientId client, UserId user);
    testing::FakeClock& clock() { return clock_; }
    testing::FaultPoints& faults() { return server_.faults(); }
    testing::TestServer& server() { return server_; }

private:
    testing::FakeClock clock_;
    testing::TestServer server_;
    testing::StatementWatch watch_;
};

inline constexpr ClientId acme{1};
inline constexpr ClientId globex{2};

/// The body of a sign-in.
std::string credentials(std::string_view email, std::string_view password_text = password);
/// A body without its trace id, to compare answers.
std::string without_trace(std::string body);
/// The browser's own header, without which the cookie does not count.
inline const testing::Headers from_page{{"X-Requested-With", "XMLHttpRequest"}};

}  // namespace xos::auth_api_test
