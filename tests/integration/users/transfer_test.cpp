// SPDX-License-Identifier: Apache-2.0
// Exports and imports of 100,000 users with the real program: how much memory they take, and what a kill leaves.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <thread>

#include "integration/http/raw_client.hpp"
#include "integration/users/memory_watch.hpp"
#include "integration/users/program.hpp"
#include "support/form_data.hpp"
#include "support/slow_build.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/hub_client.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using http::test::RawClient;
using testing::Client;

constexpr std::int64_t demo_users = 250;
constexpr std::int64_t most_growth = std::int64_t{64} * 1024;  // KiB

int rounds() { return std::getenv("XOS_KILLS") ? std::atoi(std::getenv("XOS_KILLS")) : 10; }

/// A head and so many people with long names.
std::string people(int count) {
    std::string csv = "name,email,isAdmin\r\n";
    for (int i = 0; i < count; ++i) {
        const auto number = std::to_string(i);
        csv += "\"Person, with a name that is rather long and has a number " + number + "\",person.number." + number +
               "@subsidiary.acme.test,false\r\n";
    }
    return csv;
}

class Served {
public:
    void start() {
        program_ = std::make_unique<Program>(
            std::vector<std::string>{"serve", "--data", data_.folder(), "--demo", "--Server:Urls=http://127.0.0.1:0"},
            data_.environment());
        const auto line = program_->read_line();
        const auto at = line.find("http://");
        if (at == std::string::npos) throw std::runtime_error{"the server did not start: " + line};
        url_ = line.substr(at);
        token_ = Client{url_}.sign_in("admin@acme.test", "demo-Passw0rd!").token();
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait();
    }
    Client client() const {
        Client client{url_};
        client.set_token(token_);
        return client;
    }
    std::int64_t users() const {
        return client().get("/api/users/paged").integer("data.pagination.totalCount").value_or(-1);
    }
    /// Sends the request, whose answer may take minutes.
    std::unique_ptr<RawClient> begin(std::string_view method, std::string_view path,
                                     const std::string& csv = "") const {
        auto raw = std::make_unique<RawClient>(static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1))));
        std::string body;
        if (!csv.empty()) body = testing::form_part(csv, R"(name="file"; filename="a.csv")").append(testing::form_end);
        raw->send(std::string{method} + " " + std::string{path} +
                  " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " + token_ +
                  "\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
        return raw;
    }
    /// PostgreSQL does it by itself within a minute or two, and looks at all rows for each one until then.
    void analyze() const {
        if (testing::is_on_postgresql()) data_.run("ANALYZE users");
    }
    const Program& program() const { return *program_; }
    const std::string& url() const { return url_; }
    const std::string& token() const { return token_; }

private:
    testing::TestData data_;
    std::unique_ptr<Program> program_;
    std::string url_;
    std::string token_;
};

class Stopwatch {
public:
    std::string text() const { return std::to_string((std::chrono::steady_clock::now() - began_) / 1ms) + " ms"; }

private:
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

std::size_t size_of_answer(RawClient& raw) {
    std::size_t size = 0;
    while (raw.receive(120s)) size += raw.take().size();
    return size;
}

// On SQLite each connection has a page cache of 16 MiB, which the first 100,000 users fill.
// rules: REL-3
TEST(Transfer, a_hundred_thousand_users_come_and_go_in_little_memory) {
    constexpr int count = 100'000;
    const auto csv = people(count);
    Served served;
    served.start();
    testing::HubClient idle{served.url(), "/hubs/notifications", served.token()};
    idle.invoke("JoinTenantGroup");  // reads nothing of what is sent
    served.client().get("/api/users/export?format=xlsx");
    const auto work = [&](std::string_view name, const auto& run) {
        const MemoryWatch memory{served.program()};
        const Stopwatch watch;
        run();
        std::cout << name << ": " << watch.text() << ", grew by " << memory.growth() << " KiB\n";
        if (!testing::is_slow_build) EXPECT_LT(memory.growth(), most_growth) << name;
    };
    const auto import = [&](std::string_view path) {
        const auto raw = served.begin("POST", path, csv);
        if (!raw->receive(300s)) ADD_FAILURE() << "no answer";
        const auto reply = raw->reply();
        EXPECT_EQ(reply.status, 200) << reply.body;
    };
    const auto run_export = [&](const std::string& format) {
        const auto size = size_of_answer(*served.begin("GET", "/api/users/export?format=" + format));
        EXPECT_GT(size, std::size_t{count} * 20);
    };
    work("dry run", [&] { import("/api/users/import?dryRun=true"); });
    work("import", [&] {
        import("/api/users/import");
        std::this_thread::sleep_for(3s);  // its events are sent meanwhile
    });
    EXPECT_EQ(served.users(), count + demo_users - demo_users / 17);
    served.analyze();
    work("csv", [&] { run_export("csv"); });
    work("xlsx", [&] { run_export("xlsx"); });
}

TEST(Transfer, DUR_1_a_kill_leaves_all_of_an_import_or_nothing) {
    constexpr int count = 3'000;
    const auto csv = people(count);
    std::mt19937 random{20250131};
    Served served;
    served.start();
    const auto before = served.users();
    int whole = 0;
    for (int round = 0; round < rounds(); ++round) {
        auto raw = served.begin("POST", "/api/users/import", csv);
        std::this_thread::sleep_for(std::chrono::milliseconds{random() % 2'000});
        served.kill();
        served.start();
        const auto users = served.users();
        EXPECT_TRUE(users == before || users == before + count) << users;
        const auto events = served.client().get("/api/events?after=0&limit=1").integer("data.lastSeq");
        EXPECT_EQ(events.value_or(-1), users - before) << "each with its event";
        if (HasFailure()) break;
        if (users == before) continue;
        ++whole;
        break;
    }
    std::cout << "whole after a kill: " << whole << '\n';
    if (whole == 0)
        EXPECT_TRUE(served.begin("POST", "/api/users/import", csv)->receive(120s)) << "it can be done again";
}

}  // namespace
}  // namespace xos::users
