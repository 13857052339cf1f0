// SPDX-License-Identifier: Apache-2.0
#include "app/sign_in/auth_controller.hpp"

#include "app/sign_in/change_password.hpp"
#include "app/sign_in/log_in.hpp"
#include "app/sign_in/refresh_cookie.hpp"
#include "app/sign_in/state.hpp"
#include "app/sign_in/statements.hpp"
#include "xos/base/encoding.hpp"

namespace xos {

namespace {

constexpr std::size_t longest_user_agent = 200;

/// The value cut at a character's end; empty when it is no UTF-8, which PostgreSQL would not store.
std::string storable(std::string_view text) {
    if (!is_utf8(text)) return {};
    if (text.size() <= longest_user_agent) return std::string{text};
    std::size_t end = longest_user_agent;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string{text.substr(0, end)};
}

std::optional<std::string_view> bearer_token(const http::RequestHead& head) {
    constexpr std::string_view scheme = "Bearer ";
    const auto field = head.find("Authorization");
    if (!field || field->size() <= scheme.size()) return std::nullopt;
    if (!ascii_iequals(field->substr(0, scheme.size()), scheme)) return std::nullopt;
    return field->substr(scheme.size());
}

}  // namespace

void AuthController::routes(Routes<AuthController>& r) {
    r.prefix("/api/auth").allow_anonymous();
    r.post("/login", &AuthController::login)
        .on_invalid("Invalid request", "invalid_request")
        .on_failure("An error occurred during login");
    r.post("/refresh", &AuthController::refresh).on_failure("Token refresh failed");
    r.post("/logout", &AuthController::logout);
    r.get("/setup", &AuthController::setup);
    r.authorize();
    r.get("/me", &AuthController::me);
    r.get("/tenant", &AuthController::tenant);
    r.put("/password", &AuthController::change_password).on_failure("Failed to change password");
    r.get("/sessions", &AuthController::sessions).on_failure("Failed to retrieve sessions");
    r.remove("/sessions", &AuthController::end_other_sessions).on_failure("Failed to end sessions");
    r.remove("/sessions/{id}", &AuthController::end_session).on_failure("Failed to end session");
}

Task<Ok<LoginResult>> AuthController::login(FromBody<LoginRequest> request) {
    keep_secret();
    try {
        auto signed_in = co_await sign_in::log_in(
            state(), {.email = request->email, .password = request->password, .tenant = request->tenant}, visitor());
        set_cookie({signed_in.session_id, 0});
        co_return ok(LoginResult{std::move(signed_in.token), expires_in(), to_dto(signed_in.account)});
    } catch (const Problem&) {
        throw;
    } catch (const std::exception& error) {
        // AUTH-6 wants the address in this line's message, which the route's own line cannot hold.
        log_error(error, "Login failed for email: " + request->email, nullptr);
        throw;
    }
}

Task<Ok<RefreshResult>> AuthController::refresh() {
    keep_secret();
    auto input = credentials();
    const bool has_cookie = input.cookie.has_value();
    try {
        auto refreshed = co_await sign_in::refresh(state(), std::move(input), visitor());
        if (refreshed.cookie) set_cookie(*refreshed.cookie);
        co_return ok(RefreshResult{std::move(refreshed.token), expires_in()});
    } catch (const Problem& problem) {
        if (problem.status() != 401 || !has_cookie) throw;
        throw Problem{problem}.with_header("Set-Cookie", sign_in::clear_refresh_cookie(is_secure()));
    }
}

Task<Ok<>> AuthController::logout() {
    co_await sign_in::log_out(state(), credentials(), visitor());
    clear_browser();
    co_return ok().message("Logged out");
}

Task<Ok<UserDto>> AuthController::me() {
    const auto user = co_await db().get<VersionedUser>(sign_in::sql::find_me, {{"user_id", user_id()}});
    if (!user) throw unauthenticated();
    co_return ok(UserDto{*user}).etag(user->etag());
}

Task<Ok<sign_in::TenantDto>> AuthController::tenant() {
    auto tenant = co_await db().get<sign_in::TenantDto>(sign_in::sql::find_own_tenant);
    if (!tenant) throw unauthenticated();
    co_return ok(std::move(*tenant));
}

Task<Ok<>> AuthController::change_password(FromBody<ChangePasswordRequest> request) {
    co_await sign_in::change_password(
        *sign_in_, principal(), {.current = request->current_password, .wanted = request->new_password}, visitor());
    co_return ok().message("Password changed successfully");
}

Task<Ok<std::vector<sign_in::SessionDto>>> AuthController::sessions() {
    auto own = own_sessions();
    co_return ok(co_await own.list());
}

/// Ending the session of the request is signing out.
Task<Ok<>> AuthController::end_session(std::string id) {
    auto own = own_sessions();
    if (co_await own.end(std::move(id))) clear_browser();
    co_return ok().message("Session ended successfully");
}

Task<Ok<EndedSessions>> AuthController::end_other_sessions() {
    auto own = own_sessions();
    co_return ok(EndedSessions{co_await own.end_others()}).message("Other sessions ended successfully");
}

Task<Ok<SetupState>> AuthController::setup() {
    if (!state().has_accounts) {
        auto db = context().across_tenants("setup: is there any account at all");
        if (co_await db.get_value<UserId>(sign_in::sql::find_any_account)) state().has_accounts = true;
    }
    co_return ok(SetupState{state().has_accounts});
}

std::int64_t AuthController::expires_in() const { return state().jwt.lifetime().count(); }

sign_in::Visitor AuthController::visitor() const {
    const auto& exchange = context().exchange();
    return {.address = exchange.peer().address,
            .limit_key = exchange.peer().limit_key,
            .user_agent = storable(exchange.head().find("User-Agent").value_or("")),
            .deadline = exchange.deadline(),
            .away = &context().away_listener()};
}

sign_in::RefreshInput AuthController::credentials() const {
    const auto& head = context().exchange().head();
    sign_in::RefreshInput input;
    if (const auto token = bearer_token(head)) {
        auto claims = state().jwt.verify(*token, now());
        if (claims) input.bearer = std::move(*claims);
        input.is_expired_bearer = !claims && claims.error() == auth::TokenError::expired;
    }
    // No page elsewhere can send an Authorization header, so a token of ours, even an expired one, proves as much as
    // X-Requested-With does.
    const bool has_token = input.bearer || input.is_expired_bearer;
    const bool is_usable =
        has_token ? sign_in::is_same_origin(head, is_secure()) : sign_in::is_own_page(head, is_secure());
    const auto cookie = sign_in::refresh_cookie(head, is_secure());
    if (cookie && is_usable) input.cookie = state().refresh_tokens.decode(*cookie);
    return input;
}

void AuthController::set_cookie(const auth::RefreshToken& token) const {
    const auto text = state().refresh_tokens.encode(token);
    context().exchange().response().add("Set-Cookie",
                                        sign_in::set_refresh_cookie(text, is_secure(), state().options.refresh_idle));
}

void AuthController::clear_browser() const {
    auto& response = context().exchange().response();
    response.add("Set-Cookie", sign_in::clear_refresh_cookie(is_secure()));
    response.set("Clear-Site-Data", R"("cache", "storage")");
}

void AuthController::keep_secret() const { context().exchange().response().may_compress = false; }

}  // namespace xos
