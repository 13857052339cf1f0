// SPDX-License-Identifier: Apache-2.0
// Filters around calls and around the beginning and end of connections (signalr.md 23).
#include <gtest/gtest.h>

#include <mutex>

#include "integration/hub/hub_server.hpp"
#include "xos/hub/filter.hpp"

namespace xos::hub::test {
namespace {

using namespace std::chrono_literals;

/// What happened, in order.
class Notes {
public:
    void add(std::string text) {
        const std::lock_guard lock{mutex_};
        all_.append(text).append(" ");
    }
    std::string take() {
        const std::lock_guard lock{mutex_};
        return std::exchange(all_, {});
    }
    std::string wait_for(std::string_view last) {
        testing::comes_true(
            [&] {
                const std::lock_guard lock{mutex_};
                return all_.ends_with(last);
            },
            3s);
        return take();
    }

private:
    std::mutex mutex_;
    std::string all_;
};
Notes notes;

class Noting : public HubFilter {
public:
    explicit Noting(std::string name) : name_{std::move(name)} {}
    Task<void> invoke(HubInvocation& call, Next next) override {
        notes.add(name_ + ">" + std::string{call.method} + "/" + std::to_string(call.arguments.size()));
        co_await next();
        notes.add("<" + name_);
    }
    Task<void> connected(HubCallerContext& caller, Next next) override {
        notes.add(name_ + ">connected");
        if (caller.request().parameter("refuse") == name_) throw HubException{"Not by " + name_ + "."};
        co_await next();
        notes.add("<" + name_);
    }
    Task<void> disconnected(HubCallerContext&, std::exception_ptr error, Next next) override {
        notes.add(name_ + (error ? ">failed" : ">disconnected"));
        co_await next();
        notes.add("<" + name_);
    }

private:
    std::string name_;
};

/// Refuses some calls, and swallows others.
class Guard : public HubFilter {
public:
    Task<void> invoke(HubInvocation& call, Next next) override {
        if (call.method == "Secret") throw HubException{"Closed today."};
        if (call.method == "Broken") throw std::runtime_error{"nobody may read this"};
        if (call.method == "Swallowed") co_return;
        co_await next();
    }
};

class FilteredHub : public Hub {
public:
    static void methods(Methods<FilteredHub>& m) {
        m.add("Note", &FilteredHub::note);
        for (const auto* name : {"Secret", "Broken", "Swallowed"}) m.add(name, &FilteredHub::note);
        m.add("Count", &FilteredHub::count);
    }
    Task<void> on_connected() override {
        notes.add("hub");
        co_return;
    }
    Task<void> on_disconnected(std::exception_ptr) override {
        notes.add("hub");
        co_return;
    }
    int note(int number) {
        notes.add("method");
        return number;
    }
    Stream<int> count() {
        return {[](StreamWriter<int> out) -> Task<void> {
            co_await out.write(1);
            notes.add("stream");
        }};
    }
};

class HubFilters : public ::testing::Test {
protected:
    HubFilters() { notes.take(); }
    static void add_hub(Application& app) {
        auto options = open_to_all();
        options.filters = {std::make_shared<Noting>("a"), std::make_shared<Guard>(), std::make_shared<Noting>("b")};
        app.add_hub<FilteredHub>("/life", options);
    }
    HubServer server{add_hub};
};

TEST_F(HubFilters, the_first_one_is_outermost_around_calls_and_around_the_life_of_a_connection) {
    {
        JsonClient client{server.port()};
        client.begin();
        EXPECT_EQ(client.answer_to("note", "7"), R"({"type":3,"invocationId":"1","result":7})");
        EXPECT_EQ(notes.take(), "a>connected b>connected hub <b <a a>Note/1 b>Note/1 method <b <a ");
    }
    EXPECT_EQ(notes.wait_for("<a "), "a>disconnected b>disconnected hub <b <a ");
}

TEST_F(HubFilters, a_stream_begins_when_the_filters_have_ended) {
    JsonClient client{server.port()};
    client.begin().stream("Count");
    EXPECT_EQ(client.completion("1"), R"({"type":3,"invocationId":"1"})");
    EXPECT_EQ(notes.take(), "a>connected b>connected hub <b <a a>Count/0 b>Count/0 <b <a stream ");
}

TEST_F(HubFilters, what_a_filter_throws_is_the_answer_and_nothing_within_it_runs) {
    JsonClient client{server.port()};
    client.begin();
    notes.wait_for("<a ");
    EXPECT_EQ(client.answer_to("Secret", "1"),
              R"({"type":3,"invocationId":"1","error":"An unexpected error occurred invoking 'Secret' on the server. )"
              R"(HubException: Closed today."})");
    EXPECT_EQ(
        client.answer_to("Broken", "1", "2"),
        R"({"type":3,"invocationId":"2","error":"An unexpected error occurred invoking 'Broken' on the server."})");
    EXPECT_EQ(notes.take(), "a>Secret/1 a>Broken/1 ");
    EXPECT_EQ(client.answer_to("Note", "3", "3"), R"({"type":3,"invocationId":"3","result":3})");
}

TEST_F(HubFilters, a_call_that_a_filter_does_not_pass_on_has_no_result_and_is_valid_json) {
    JsonClient client{server.port()};
    client.begin();
    EXPECT_EQ(client.answer_to("Swallowed", "1"), R"({"type":3,"invocationId":"1","result":null})");
    client.stream("Count", "", "2");
    EXPECT_EQ(client.completion("2"), R"({"type":3,"invocationId":"2"})");
}

TEST_F(HubFilters, a_filter_that_refuses_a_connection_ends_it_and_its_end_is_not_told) {
    JsonClient client{server.port(), "/life?refuse=b"};
    client.begin();
    EXPECT_EQ(client.close_message(),
              R"({"type":7,"error":"Connection closed with an error. HubException: Not by b."})");
    EXPECT_TRUE(testing::comes_true([&] { return server.metric("xos_hub_connections") == 0; }, 3s));
    EXPECT_EQ(notes.take(), "a>connected b>connected ");
}

TEST_F(HubFilters, the_end_of_a_connection_that_failed_is_told_with_the_error) {
    JsonClient client{server.port()};
    client.begin();
    EXPECT_EQ(notes.wait_for("<a "), "a>connected b>connected hub <b <a ");
    client.send("nonsense");
    client.close_message();
    EXPECT_EQ(notes.wait_for("<a "), "a>failed b>failed hub <b <a ");
}

}  // namespace
}  // namespace xos::hub::test
