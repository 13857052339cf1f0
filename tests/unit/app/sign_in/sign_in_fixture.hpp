// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/sign_in/auth_controller.hpp"
#include "app/sign_in/state.hpp"
#include "support/fake_exchange.hpp"
#include "xos/app/context.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/testing/captured_log.hpp"
#include "xos/testing/fake_clock.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::sign_in_test {

/// What an action gave: a reply or a refusal.
template <typename T>
struct Answer {
    std::optional<T> data;
    std::optional<std::string> message;
    std::optional<Problem> problem;
    std::string set_cookie;
    std::vector<testing::FakeExchange::AwayCall> away_calls{};

    int status() const { return problem ? problem->status() : 200; }
    std::string text() const { return problem ? problem->text() : message.value_or(""); }
    std::string code() const { return problem ? problem->code() : ""; }
};

/// How a request comes in.
struct Sent {
    std::string bearer{};
    std::string cookie{};  ///< value of the refresh cookie
    std::string address = "192.0.2.1";
    bool is_from_page = true;  ///< sends X-Requested-With
    bool is_secure = false;
    std::vector<std::pair<std::string, std::string>> fields{};
};

/// A sign-in on a real database, with a clock that the test moves.
///
/// Tenants: acme (1), globex (2), and initech (3), which is inactive. Users by e-mail: see add_user() calls.
class SignInTest : public ::testing::Test {
protected:
    static constexpr std::string_view password = "correct horse battery";

    SignInTest();
    ~SignInTest() override;

    /// Runs one task to its end.
    template <typename T>
    T run(Task<T> task) {
        std::optional<T> result;
        std::exception_ptr failure;
        drive(
            [&](auto done) {
                boost::asio::co_spawn(io_, std::move(task), [&, done](std::exception_ptr error, T value) {
                    failure = error;
                    if (!error) result = std::move(value);
                    done();
                });
            },
            1);
        if (failure) std::rethrow_exception(failure);
        return std::move(*result);
    }
    void run(Task<void> task);
    /// Runs tasks at the same time; each stores its own result.
    void run_all(std::vector<Task<void>> tasks);

    Answer<LoginResult> login(std::string_view email, std::string_view password_text = password, Sent sent = {},
                              std::optional<sign_in::TenantName> tenant = std::nullopt);
    Task<Answer<LoginResult>> login_task(std::string email, std::string password_text, Sent sent,
                                         std::optional<sign_in::TenantName> tenant = std::nullopt);
    Answer<RefreshResult> refresh(Sent sent) { return run(refresh_task(std::move(sent))); }
    Task<Answer<RefreshResult>> refresh_task(Sent sent);
    Answer<Nothing> logout(Sent sent);
    Answer<UserDto> me(const std::string& token);
    bool has_accounts();

    /// What the pipeline would find for a token.
    Authentication authenticate(std::string_view token);
    /// The value of the cookie in a Set-Cookie field.
    static std::string cookie_value(const std::string& set_cookie);

    UserId add_user(ClientId client, std::string_view email, std::string_view password_text = password,
                    bool is_admin = false);
    void change_user(UserId user, ClientId client, bool is_active, bool is_admin, bool is_deleted = false);
    void deactivate_tenant(ClientId client);
    std::string stored_hash(UserId user);
    std::int64_t count_activity(std::string_view action);
    std::int64_t count_activity(std::string_view action, ClientId client);
    std::int64_t count_unknown_activity(std::string_view action);
    std::string last_activity_data();
    std::int64_t count_sessions(UserId user);
    DBService across() { return DBService{*driver_, nullptr, {}}.across_tenants("test"); }

    /// The same server with another setting, on the same data.
    void restart(SignInOptions options);

    static constexpr ClientId acme{1};
    static constexpr ClientId globex{2};
    static constexpr ClientId initech{3};

    testing::FakeClock clock_;
    testing::TestData data_;
    testing::CapturedLog captured_;
    Config config_;
    Logger log_;
    Metrics metrics_;
    boost::asio::io_context io_;
    std::unique_ptr<db::Driver> driver_;
    std::unique_ptr<Services> services_;
    std::unique_ptr<SignIn> sign_in_;

private:
    void drive(const std::function<void(std::function<void()>)>& start, std::size_t count);
    void prepare(testing::FakeExchange& exchange, const Sent& sent) const;
};

SignInOptions cheap_options();

}  // namespace xos::sign_in_test
