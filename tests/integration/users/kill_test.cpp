// SPDX-License-Identifier: Apache-2.0
// Kills the program again and again while it is written to, and looks at what the next start finds.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "integration/users/program.hpp"
#include "xos/testing.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using testing::Client;
using testing::TemporaryFolder;

constexpr auto password = "demo-Passw0rd!";
constexpr std::size_t writers = 4;

int rounds() { return std::getenv("XOS_KILLS") ? std::atoi(std::getenv("XOS_KILLS")) : 50; }

/// The server on its data folder, started again after each kill.
class KilledServer {
public:
    explicit KilledServer(const std::string& folder) : folder_{folder} {}

    void start() {
        const auto began = std::chrono::steady_clock::now();
        program_ = std::make_unique<Program>(
            std::vector<std::string>{"serve", "--data", folder_, "--demo", "--Server:Urls=http://127.0.0.1:0"});
        const auto line = program_->read_line();
        ready_after_ = std::chrono::steady_clock::now() - began;
        const auto at = line.find("http://");
        if (at == std::string::npos) throw std::runtime_error{"the server did not start: " + line};
        url_ = line.substr(at);
    }
    void kill() {
        program_->signal(SIGKILL);
        program_->wait();
    }
    std::chrono::nanoseconds ready_after() const { return ready_after_; }
    const std::string& url() const { return url_; }

private:
    std::string folder_;
    std::string url_;
    std::chrono::nanoseconds ready_after_{};
    std::unique_ptr<Program> program_;
};

/// What the server said yes to. Each user is renamed by one writer only, so its last acknowledged name is known.
struct Acknowledged {
    std::mutex mutex;
    std::map<std::int64_t, std::string> names;   ///< last acknowledged name
    std::map<std::int64_t, std::string> unsure;  ///< a change that was sent and not answered before the kill
    std::set<std::string> created;
    std::map<std::string, std::string> unanswered;  ///< bodies of creates that were sent, by e-mail
    int repeated = 0;
    int replayed = 0;
    std::int64_t last_seq = 0;
};

std::string body_of(const std::string& name, const std::string& email) {
    return R"({"name":")" + name + R"(","email":")" + email + R"(","password":"correct horse 7"})";
}

/// The e-mail serves as the key of the request.
testing::Reply create(Client& client, const std::string& email, const std::string& body) {
    return client.post("/api/users", body, {{"Idempotency-Key", email}});
}

/// Writes until the server is gone.
void write_until_killed(const std::string& url, const std::string& token, std::size_t writer, int round,
                        Acknowledged& known) {
    Client client{url};
    client.set_token(token);
    for (int i = 0;; ++i) {
        const auto id = static_cast<std::int64_t>(2 + writer * 10 + static_cast<std::size_t>(i % 10));
        const auto name = "Name " + std::to_string(round) + "." + std::to_string(i);
        const auto email =
            "w" + std::to_string(writer) + "r" + std::to_string(round) + "i" + std::to_string(i) + "@acme.test";
        const bool is_create = i % 16 == 15;
        try {
            {
                const std::lock_guard lock{known.mutex};
                if (is_create) {
                    known.unanswered[email] = body_of(name, email);
                } else {
                    known.unsure[id] = name;
                }
            }
            const auto reply =
                is_create ? create(client, email, body_of(name, email))
                          : client.put("/api/users/" + std::to_string(id), R"({"name":")" + name + R"(","email":"u)" +
                                                                               std::to_string(id) + R"(@acme.test"})");
            const std::lock_guard lock{known.mutex};
            if (is_create && reply.status == 201) {
                known.created.insert(email);
                known.unanswered.erase(email);
            }
            if (!is_create && reply.status == 200) {
                known.names[id] = name;
                known.unsure.erase(id);
            }
            if (reply.status / 100 == 2) {
                known.last_seq =
                    std::max(known.last_seq, std::int64_t{std::stoll(reply.find("X-XOS-Event-Seq").value_or("0"))});
            }
            EXPECT_TRUE(reply.status / 100 == 2 || reply.status == 503) << reply.body;
        } catch (const std::exception&) {
            return;  // the connection broke: the server was killed
        }
    }
}

/// Whether the kill came before or after the commit, the repeat gets the answer that did not arrive.
void repeat_unanswered(Client& admin, Acknowledged& known) {
    for (const auto& [email, body] : known.unanswered) {
        const auto reply = create(admin, email, body);
        EXPECT_EQ(reply.status, 201) << reply.body;
        EXPECT_EQ(reply.text("data.email"), email);
        ++known.repeated;
        if (reply.find("Idempotency-Replayed")) ++known.replayed;
        known.created.insert(email);
    }
    known.unanswered.clear();
}

/// Every acknowledged change is there exactly once; numbers have no hole and none comes twice.
void expect_nothing_lost(Client& admin, Acknowledged& known) {
    for (auto& [id, name] : known.names) {
        const auto found = admin.get("/api/users/" + std::to_string(id)).text("data.name");
        const auto unsure = known.unsure.find(id);
        const bool is_unanswered_change = unsure != known.unsure.end() && unsure->second == found;
        EXPECT_TRUE(found == name || is_unanswered_change) << id << " is " << found << ", acknowledged was " << name;
        name = found;
    }
    known.unsure.clear();
    std::map<std::string, int> times;
    std::int64_t after = 0;
    for (;;) {
        const auto page = admin.get("/api/events?limit=1000&after=" + std::to_string(after)).json();
        const auto data = *page.root().find("data");
        const auto items = data.find("items")->elements();
        for (const auto& item : items) {
            ASSERT_EQ(*item.find("seq")->integer(), after + 1);
            ++after;
            const auto argument = item.find("arguments")->elements().at(0);
            if (*item.find("event")->string() == "UserCreated") ++times[std::string{*argument.find("email")->string()}];
        }
        if (items.empty()) {
            EXPECT_EQ(*data.find("lastSeq")->integer(), after);
            break;
        }
    }
    EXPECT_GE(after, known.last_seq);
    for (const auto& email : known.created) EXPECT_EQ(times[email], 1) << email;
}

TEST(Kill, REL_1_DUR_1_DUR_2_DUR_7_no_acknowledged_write_is_lost_and_no_repeated_one_is_doubled) {
    const TemporaryFolder folder;
    KilledServer server{folder.path() + "/data"};
    Acknowledged known;
    std::mt19937 random{20250131};
    server.start();
    auto token = Client{server.url()}.sign_in("admin@acme.test", password).token();
    std::chrono::nanoseconds slowest_start{};
    for (int round = 0; round < rounds(); ++round) {
        {
            std::vector<std::jthread> threads;
            for (std::size_t w = 0; w < writers; ++w) {
                threads.emplace_back([&, w] { write_until_killed(server.url(), token, w, round, known); });
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50 + random() % 250});
            server.kill();
        }
        server.start();
        slowest_start = std::max(slowest_start, server.ready_after());
        EXPECT_LT(server.ready_after(), 2s);
        Client admin{server.url()};
        admin.set_token(token);  // the session survives the kill as well
        ASSERT_EQ(admin.get("/api/auth/me").status, 200);
        repeat_unanswered(admin, known);
        expect_nothing_lost(admin, known);
        if (HasFailure()) break;
    }
    EXPECT_GT(known.last_seq, rounds());
    std::cout << "kills: " << rounds() << ", acknowledged events: " << known.last_seq
              << ", creates repeated: " << known.repeated << ", of those carried out before: " << known.replayed
              << ", slowest start: " << slowest_start / 1ms << " ms\n";
}

}  // namespace
}  // namespace xos::users
