// SPDX-License-Identifier: Apache-2.0
#include "integration/users/event_follower.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <utility>

#include "xos/testing/comes_true.hpp"

namespace xos::users {

using hub::test::JsonClient;
using testing::Client;

namespace {

using Rows = std::map<std::int64_t, std::string>;

std::string text_of(json::Value user) {
    return std::string{*user.find("name")->string()} + " <" + std::string{*user.find("email")->string()} + '>';
}

json::Document parse(std::string_view text) {
    auto document = json::Document::parse(text);
    if (!document) throw std::runtime_error{"not JSON: " + std::string{text}};
    return std::move(*document);
}

/// The rows that the server has now.
Rows rows_of(Client& client) {
    Rows rows;
    const auto reply = client.get("/api/users");
    if (reply.status != 200) throw std::runtime_error{"the list was answered " + std::to_string(reply.status)};
    const auto document = reply.json();
    for (const auto& user : document.root().find("data")->elements()) {
        rows[*user.find("id")->integer()] = text_of(user);
    }
    return rows;
}

std::string differences(const Rows& seen, const Rows& stored) {
    std::string text;
    for (const auto& [id, row] : stored) {
        const auto found = seen.find(id);
        if (found == seen.end()) {
            text += row + " is missing\n";
        } else if (found->second != row) {
            text += found->second + " should be " + row + '\n';
        }
    }
    for (const auto& [id, row] : seen) {
        if (!stored.contains(id)) text += row + " should not be there\n";
    }
    return text;
}

}  // namespace

EventFollower::EventFollower(std::function<std::string()> server, std::string token)
    : server_{std::move(server)}, token_{std::move(token)}, thread_{[this] { run(); }} {}

void EventFollower::stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
}

void EventFollower::expect_all(Client& client) const {
    const auto last_seq = *client.get("/api/events?limit=1").integer("data.lastSeq");
    EXPECT_TRUE(testing::comes_true([&] { return position_ == last_seq; }, std::chrono::seconds{10}))
        << position_ << " of " << last_seq;
    const auto stored = rows_of(client);
    const std::lock_guard lock{mutex_};
    EXPECT_EQ(differences(rows_, stored), "");
}

void EventFollower::run() {
    while (!is_over_) {
        try {
            follow(server_());
        } catch (const std::exception&) {
            // The server was killed, or is not there yet.
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

/// The number is read first: what happens while the list is read comes again as an event.
void EventFollower::load(Client& client) {
    const auto last_seq = client.get("/api/events?after=0&limit=1").integer("data.lastSeq");
    if (!last_seq) throw std::runtime_error{"no number"};
    auto rows = rows_of(client);
    const std::lock_guard lock{mutex_};
    rows_ = std::move(rows);
    position_ = *last_seq;
}

void EventFollower::follow(const std::string& url) {
    Client client{url};
    client.set_token(token_);
    const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
    JsonClient connection{port, "/hubs/notifications?access_token=" + token_};
    connection.begin();
    const auto last_seq = join(connection);
    EXPECT_GE(last_seq, position_) << "the server forgot events that it had sent";
    ++joins_;
    if (position_ < 0) load(client);
    catch_up(client, last_seq);
    last_sent_ = 0;
    while (!is_over_) {
        const auto message = connection.next();
        if (message.empty()) return;
        take_invocation(message);
    }
}

/// Nothing comes over the hub before the answer: events flow to members.
std::int64_t EventFollower::join(JsonClient& client) {
    client.call("JoinTenantGroup", "", "join");
    const auto answer = parse(client.next());
    const auto result = answer.root().find("result");
    if (!result) throw std::runtime_error{"not joined"};
    return *result->find("lastSeq")->integer();
}

void EventFollower::catch_up(Client& client, std::int64_t last_seq) {
    while (position_ < last_seq) {
        const auto page = client.get("/api/events?limit=1000&after=" + std::to_string(position_.load())).json();
        const auto items = page.root().find("data")->find("items")->elements();
        if (items.empty()) throw std::runtime_error{"nothing to catch up with"};
        for (const auto& item : items) {
            apply(*item.find("seq")->integer(), *item.find("event")->string(),
                  item.find("arguments")->elements().at(0));
            ++caught_up_;
        }
    }
}

void EventFollower::take_invocation(const std::string& message) {
    const auto document = parse(message);
    const auto target = document.root().find("target");
    if (!target) return;
    const auto arguments = document.root().find("arguments")->elements();
    const auto seq = *arguments.at(1).find("seq")->integer();
    EXPECT_TRUE(last_sent_ == 0 || seq == last_sent_ + 1) << seq << " came over one connection after " << last_sent_;
    last_sent_ = seq;
    // The page of events may have held more than there was when the group was joined.
    if (seq > position_) apply(seq, *target->string(), arguments.at(0));
}

void EventFollower::apply(std::int64_t seq, std::string_view event, json::Value argument) {
    EXPECT_EQ(seq, position_ + 1) << event;
    const std::lock_guard lock{mutex_};
    if (event == "UserDeleted") {
        rows_.erase(*argument.integer());
    } else if (event == "UserCreated" || event == "UserUpdated") {
        const auto id = *argument.find("id")->integer();
        rows_[id] = text_of(argument);
        if (!*argument.find("isActive")->boolean()) rows_.erase(id);  // the list leaves such users out
    }
    position_ = seq;
}

}  // namespace xos::users
