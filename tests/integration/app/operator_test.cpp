// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <thread>

#include "xos/app.hpp"
#include "xos/testing.hpp"
#include "xos/testing/test_data.hpp"

namespace xos {
namespace {

using testing::Client;
using testing::on_chosen_database;
using testing::TestServer;
using testing::TestServerOptions;

TEST(OperatorListener, SUP_4_answers_health_and_metrics_in_the_prometheus_form) {
    TestServer server{on_chosen_database()};
    server.client().get("/api/ping");
    auto client = server.operator_client();
    EXPECT_EQ(client.get("/health/live").status, 200);
    EXPECT_EQ(client.get("/health/ready").status, 200);
    const auto metrics = client.get("/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_EQ(metrics.find("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_NE(metrics.body.find(R"(xos_requests_total{method="GET",route="/api/ping",status="200"} 1)"),
              std::string::npos)
        << metrics.body.substr(0, 2000);
    EXPECT_EQ(client.get("/api/ping").status, 404);
}

TEST(OperatorListener, LOG_5_metrics_are_not_on_the_public_listener) {
    TestServer server{on_chosen_database()};
    EXPECT_EQ(server.client().get("/metrics").status, 404);
    EXPECT_TRUE(server.app().operator_urls().front().starts_with("http://127.0.0.1:"));
}

TEST(OperatorListener, SLOW_5_answers_while_the_server_refuses_all_requests) {
    TestServerOptions options;
    options.arguments = {"--Limits:Connections=1"};
    TestServer server{on_chosen_database(std::move(options))};
    Client only = server.client();
    EXPECT_EQ(only.get("/api/ping").status, 200);  // holds the one connection
    EXPECT_ANY_THROW({
        const auto refused = server.client().get("/api/ping");
        if (refused.status != 200) throw std::runtime_error{"refused"};
    });
    auto client = server.operator_client();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(client.get("/health/ready").status, 200);
}

TEST(RequestLog, LOG_2_names_the_route_and_never_the_query) {
    TestServerOptions options;
    options.arguments = {"--Log:Requests=true"};
    TestServer server{on_chosen_database(std::move(options))};
    server.client().get("/api/ping?access_token=marked-secret");
    server.client().get("/api/nowhere/marked-path");
    server.app().services().log.flush();
    EXPECT_EQ(server.log().count(R"("route":"/api/ping","status":200)"), 1U);
    EXPECT_EQ(server.log().count(R"("route":"none","status":404)"), 1U);
    EXPECT_EQ(server.log().count("marked-"), 0U);
}

TEST(RequestLog, is_quiet_unless_asked_for) {
    TestServer server{on_chosen_database()};
    server.client().get("/api/ping");
    server.app().services().log.flush();
    EXPECT_EQ(server.log().count("\"Request\""), 0U);
}

TEST(LogLevel, refuses_a_word_that_is_no_level) {
    TestServerOptions options;
    options.arguments = {"--Log:Level=loud"};
    EXPECT_THROW(TestServer{on_chosen_database(std::move(options))}, ConfigError);
}

class SlowController : public XOSControllerBase {
public:
    static void routes(Routes<SlowController>& r) { r.get("/api/slow", &SlowController::wait).allow_anonymous(); }

    Task<Ok<>> wait() {
        boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, std::chrono::milliseconds{600}};
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return ok();
    }
};

TEST(OperatorListener, SLOW_6_says_not_ready_while_running_requests_finish) {
    TestServerOptions options;
    options.setup = [](Application& app) { app.add<SlowController>(); };
    TestServer server{on_chosen_database(std::move(options))};
    auto client = server.operator_client();
    EXPECT_EQ(client.get("/health/ready").status, 200);
    int slow_status = 0;
    std::jthread request{[&] { slow_status = server.client().get("/api/slow").status; }};
    std::this_thread::sleep_for(std::chrono::milliseconds{150});
    std::jthread stop{[&] { server.app().stop(); }};
    std::this_thread::sleep_for(std::chrono::milliseconds{150});
    EXPECT_EQ(client.get("/health/ready").status, 503);
    EXPECT_EQ(client.get("/health/live").status, 200);
    request.join();
    EXPECT_EQ(slow_status, 200);
}

}  // namespace
}  // namespace xos
