// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/sign_in/accounts.hpp"
#include "app/sign_in/own_sessions.hpp"
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

/// Body of `PUT /api/auth/password`.
struct ChangePasswordRequest {
    std::string current_password;
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(ChangePasswordRequest, (), (current_password, new_password))

inline void rules(Rules<ChangePasswordRequest>& r) {
    r.field(&ChangePasswordRequest::current_password).any_characters().required("Current password is required");
    r.field(&ChangePasswordRequest::new_password).password();
}

/// What `DELETE /api/auth/sessions` did.
struct EndedSessions {
    std::int64_t ended = 0;
};
BOOST_DESCRIBE_STRUCT(EndedSessions, (), (ended))

struct SetupState {
    bool has_accounts = false;
};
BOOST_DESCRIBE_STRUCT(SetupState, (), (has_accounts))

/// `/api/auth`: sign-in, refresh, sign-out, who am I, and the own password and sessions (contract 6).
class AuthController : public XOSControllerBase {
public:
    explicit AuthController(SignIn& sign_in) : sign_in_{&sign_in} {}

    static void routes(Routes<AuthController>& r);

    Task<Ok<LoginResult>> login(FromBody<LoginRequest> request);
    Task<Ok<RefreshResult>> refresh();
    Task<Ok<>> logout();
    Task<Ok<UserDto>> me();
    Task<Ok<sign_in::TenantDto>> tenant();
    Task<Ok<>> change_password(FromBody<ChangePasswordRequest> request);
    Task<Ok<std::vector<sign_in::SessionDto>>> sessions();
    Task<Ok<>> end_session(std::string id);
    Task<Ok<EndedSessions>> end_other_sessions();
    /// Says whether anybody can sign in at all, so that the login page of an empty server can explain itself (CLI-2).
    Task<Ok<SetupState>> setup();

private:
    SignIn::State& state() const { return sign_in_->state(); }
    std::int64_t expires_in() const;
    bool is_secure() const { return context().exchange().peer().is_secure; }
    sign_in::Visitor visitor() const;
    sign_in::OwnSessions own_sessions() const { return {state(), principal(), visitor()}; }
    sign_in::RefreshInput credentials() const;
    void set_cookie(const auth::RefreshToken& token) const;
    /// The browser forgets what it has of the session.
    void clear_browser() const;
    void keep_secret() const;

    SignIn* sign_in_;
};

}  // namespace xos
