// SPDX-License-Identifier: Apache-2.0
// rules: TEST-1
#include "xos/testing/client.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "integration/app/auth_server.hpp"
#include "xos/app.hpp"

namespace xos::testing {
namespace {

using auth_api_test::AuthServer;

struct Pair {
    std::string name;
    int count = 0;
};
BOOST_DESCRIBE_STRUCT(Pair, (), (name, count))

class PairsController : public XOSControllerBase {
public:
    static void routes(Routes<PairsController>& r) {
        r.prefix("/api/pairs").allow_anonymous();
        r.post("", &PairsController::twice);
    }
    Task<Ok<Pair>> twice(FromBody<Pair> pair) {
        co_return ok(Pair{.name = pair->name + pair->name, .count = 2 * pair->count});
    }
};

class ClientTest : public ::testing::Test {
protected:
    AuthServer server{{}, [](Application& app) { app.add<PairsController>(); }};
    Client client = server.client();
};

TEST_F(ClientTest, bodies_and_answers_have_the_types_of_the_server) {
    const auto reply = client.post("/api/pairs", Pair{.name = "ab", .count = 21});
    ASSERT_EQ(reply.status, 200) << reply.body;
    const auto pair = reply.as<Pair>();
    EXPECT_EQ(pair.name, "abab");
    EXPECT_EQ(pair.count, 42);
    EXPECT_EQ(reply.as<int>("data.count"), 42);
}

TEST_F(ClientTest, an_answer_of_another_form_throws_and_shows_it) {
    const auto reply = client.post("/api/pairs", Pair{.name = "ab", .count = 1});
    EXPECT_THROW(reply.as<int>("data.name"), std::runtime_error);
    EXPECT_THROW(reply.as<Pair>("data.absent"), std::runtime_error);
    try {
        reply.as<std::vector<int>>();
        FAIL() << "an object is no list";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("abab"), std::string::npos) << error.what();
    }
}

TEST_F(ClientTest, tokens_and_cookies_are_kept_and_a_refused_sign_in_throws) {
    server.add_user(auth_api_test::acme, "ann@acme.test");
    EXPECT_THROW(client.sign_in("ann@acme.test", "wrong"), std::runtime_error);
    client.sign_in("ann@acme.test", auth_api_test::password);
    EXPECT_EQ(client.get("/api/auth/me").text("data.email"), "ann@acme.test");
    EXPECT_EQ(client.post("/api/auth/refresh", "", auth_api_test::from_page).status, 200) << "by its cookie";
}

TEST_F(ClientTest, a_moved_client_goes_on_with_its_connection) {
    ASSERT_EQ(client.get("/api/ping").status, 200);
    Client moved{std::move(client)};
    EXPECT_EQ(moved.get("/api/ping").status, 200);
    Client assigned = server.client();
    assigned = std::move(moved);
    EXPECT_EQ(assigned.get("/api/ping").status, 200);
}

TEST(TestClient, nobody_there_and_no_url_are_told) {
    EXPECT_THROW(Client{"https://127.0.0.1:1"}, std::runtime_error);
    EXPECT_THROW(Client{"http://127.0.0.1:1"}.get("/"), std::runtime_error);
}

}  // namespace
}  // namespace xos::testing
