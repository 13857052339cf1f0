// SPDX-License-Identifier: Apache-2.0
#include "integration/users/write_load.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace xos::users {

using testing::Client;
using testing::Reply;

namespace {

/// The e-mail serves as the key of the request.
Reply post_user(Client& client, const std::string& email, const std::string& body) {
    return client.post("/api/users", body, {{"Idempotency-Key", email}});
}

}  // namespace

void WriteLoad::write(const std::string& url, const std::string& token, std::size_t writer, int run,
                      const std::atomic<bool>& is_over) {
    Client client{url};
    client.set_token(token);
    for (int i = 0; !is_over; ++i) {
        const auto id = static_cast<std::int64_t>(2 + writer * 10 + static_cast<std::size_t>(i % 10));
        const auto name = "Name " + std::to_string(run) + "." + std::to_string(i);
        const auto email =
            "w" + std::to_string(writer) + "r" + std::to_string(run) + "i" + std::to_string(i) + "@acme.test";
        try {
            if (i % 16 == 15) {
                create(client, email,
                       R"({"name":")" + name + R"(","email":")" + email + R"(","password":"correct horse 7"})");
            } else {
                rename(client, id, name);
            }
        } catch (const std::exception&) {
            return;  // the connection broke: the server is gone
        }
    }
}

void WriteLoad::rename(Client& client, std::int64_t id, const std::string& name) {
    {
        const std::lock_guard lock{mutex_};
        unsure_[id].insert(name);
    }
    const auto text = std::to_string(id);
    const auto reply =
        client.put("/api/users/" + text, R"({"name":")" + name + R"(","email":"u)" + text + R"(@acme.test"})");
    const std::lock_guard lock{mutex_};
    if (!take(reply)) return;
    names_[id] = name;
    unsure_.erase(id);
}

void WriteLoad::create(Client& client, const std::string& email, const std::string& body) {
    {
        const std::lock_guard lock{mutex_};
        perhaps_created_[email] = body;
    }
    const auto reply = post_user(client, email, body);
    const std::lock_guard lock{mutex_};
    if (!take(reply)) return;
    created_.insert(email);
    perhaps_created_.erase(email);
}

void WriteLoad::repeat_unanswered(Client& admin) {
    const std::lock_guard lock{mutex_};
    for (const auto& [email, body] : perhaps_created_) {
        const auto reply = post_user(admin, email, body);
        EXPECT_EQ(reply.status, 201) << reply.body;
        EXPECT_EQ(reply.text("data.email"), email);
        ++repeated_;
        if (reply.find("Idempotency-Replayed")) ++replayed_;
        created_.insert(email);
    }
    perhaps_created_.clear();
}

bool WriteLoad::take(const Reply& reply) {
    const bool is_success = reply.status / 100 == 2;
    EXPECT_TRUE(is_success || reply.status == 503) << reply.status << ' ' << reply.body;
    ++(is_success ? acknowledged_ : unsure_count_);
    if (!is_success) {
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
        return false;
    }
    last_seq_ = std::max(last_seq_, std::int64_t{std::stoll(reply.find("X-XOS-Event-Seq").value_or("0"))});
    return true;
}

void WriteLoad::expect_nothing_lost(Client& admin) {
    const std::lock_guard lock{mutex_};
    expect_names(admin);
    expect_events(admin);
}

void WriteLoad::expect_names(Client& admin) {
    for (auto& [id, name] : names_) {
        const auto found = admin.get("/api/users/" + std::to_string(id)).text("data.name");
        EXPECT_TRUE(found == name || unsure_[id].contains(found))
            << id << " is " << found << ", acknowledged was " << name;
        name = found;
    }
    unsure_.clear();
}

void WriteLoad::expect_events(Client& admin) {
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
    EXPECT_GE(after, last_seq_);
    for (const auto& email : created_) EXPECT_EQ(times[email], 1) << email;
    for (const auto& [email, body] : perhaps_created_) EXPECT_LE(times[email], 1) << email;
}

std::int64_t WriteLoad::last_seq() const {
    const std::lock_guard lock{mutex_};
    return last_seq_;
}

std::size_t WriteLoad::unsure() const {
    const std::lock_guard lock{mutex_};
    return unsure_count_;
}

std::size_t WriteLoad::acknowledged() const {
    const std::lock_guard lock{mutex_};
    return acknowledged_;
}

}  // namespace xos::users
