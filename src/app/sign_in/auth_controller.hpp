// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "app/sign_in/accounts.hpp"
#include "app/sign_in/refresh.hpp"
#include "app/sign_in/visitor.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/rules.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/app/user_dto.hpp"

namespace xos {

struct LoginRequest {
    std::string email;
    std::string password;
    std::optional<sign_in::TenantName> tenant;
};
BOOST_DESCRIBE_STRUCT(LoginRequest, (), (email, password, tenant))

inline void rules(Rules<LoginRequest>& r) {
    r.field(&LoginRequest::email).trimmed().required("Email is required").email();
    r.field(&LoginRequest::password).any_characters().required("Password is required");
}

struct LoginResult {
    std::string token;
    std::int64_t expires_in = 0;  ///< seconds
    UserDto user;
};
BOOST_DESCRIBE_STRUCT(LoginResult, (), (token, expires_in, user))

struct RefreshResult {
    std::string token;
    std::int64_t expires_in = 0;  ///< seconds
};
BOOST_DESCRIBE_STRUCT(RefreshResult, (), (token, expires_in))

struct SetupResult {
    bool has_accounts = false;
};
BOOST_DESCRIBE_STRUCT(SetupResult, (), (has_accounts))

/// `/api/auth`: sign-in, refresh, sign-out, and who am I (contract 6).
class AuthController : public XOSControllerBase {
public:
    explicit AuthController(SignIn& sign_in) : sign_in_{&sign_in} {}

    static void routes(Routes<AuthController>& r);

    Task<Ok<LoginResult>> login(FromBody<LoginRequest> request);
    Task<Ok<RefreshResult>> refresh();
    Task<Ok<>> logout();
    Task<Ok<UserDto>> me();
    /// Says whether anybody can sign in at all, so that the login page of an empty server can explain itself (CLI-2).
    Task<Ok<SetupResult>> setup();

private:
    SignIn::State& state() const { return sign_in_->state(); }
    std::int64_t expires_in() const;
    bool is_secure() const { return context().exchange().peer().is_secure; }
    sign_in::Visitor visitor() const;
    sign_in::RefreshInput credentials() const;
    void set_cookie(const auth::RefreshToken& token) const;
    void keep_secret() const;

    SignIn* sign_in_;
};

}  // namespace xos
