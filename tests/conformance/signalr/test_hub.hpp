// SPDX-License-Identifier: Apache-2.0
// The hub that the official JavaScript client is tested against: one method for each thing that the protocol can do.
#pragma once

#include <boost/describe.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "xos/hub.hpp"

namespace xos::signalr_test {

enum class Color : std::uint8_t { red, green, blue };
BOOST_DESCRIBE_ENUM(Color, red, green, blue)

struct Inner {
    std::string text;
    std::vector<std::int64_t> numbers;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (text, numbers))

struct Everything {
    std::string text;
    std::int64_t number = 0;
    double real = 0;
    bool flag = false;
    std::optional<std::string> maybe;
    Inner inner;
    std::map<std::string, std::int64_t> counts;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (text, number, real, flag, maybe, inner, counts))

class TestHub : public Hub {
public:
    static void methods(Methods<TestHub>& m) { add_methods(m); }

    Task<void> on_connected() override;
    Task<void> on_disconnected(std::exception_ptr error) override;

    // Values
    std::string echo(std::string text) { return text; }
    std::int64_t echo_integer(std::int64_t number) { return number; }
    double echo_real(double number) { return number; }
    bool echo_flag(bool flag) { return flag; }
    std::vector<std::byte> echo_bytes(std::vector<std::byte> bytes) { return bytes; }
    Timestamp echo_time(Timestamp time) { return time; }
    Color echo_color(Color color) { return color; }
    Everything echo_everything(Everything everything) { return everything; }
    json::Raw echo_any(json::Raw value) { return value; }
    std::optional<std::string> echo_maybe(std::optional<std::string> text) { return text; }
    std::int64_t add(std::int64_t a, std::int64_t b) { return a + b; }
    void nothing() {}
    Task<void> wait(std::int64_t milliseconds);

    // Errors
    void throw_hub_exception(std::string text);
    void throw_error(std::string text);
    void admins_only() {}

    // Streams
    Stream<std::int64_t> count_to(std::int64_t last, std::int64_t delay);
    Stream<std::int64_t> fail_after(std::int64_t items);
    Stream<std::int64_t> refuse_stream(std::string text);
    Stream<std::int64_t> no_stream() { return {}; }
    Task<std::int64_t> sum(StreamReader<std::int64_t> numbers);
    Task<std::string> join(std::string separator, StreamReader<std::string> words);
    Stream<std::string> shout(StreamReader<std::string> words);
    std::int64_t cancelled_streams();
    /// An endless stream, so that a test sees that its own was cancelled.
    Stream<std::int64_t> tick(std::string name, std::int64_t delay);
    bool was_cancelled(std::string name);
    /// Takes no item before open_gate().
    Task<std::int64_t> sum_behind_gate(std::string gate, StreamReader<std::int64_t> numbers);

    // Waiting for one another, so that no test need guess how long something takes
    Task<void> wait_for_gate(std::string gate);
    void open_gate(std::string gate);

    // What arrived, in order, also over several connections
    void note(std::string name, std::int64_t number);
    std::vector<std::int64_t> notes(std::string name);

    // Others
    void send_all(std::string text) { clients().all().send("Message", text); }
    void send_others(std::string text) { clients().others().send("Message", text); }
    void send_caller(std::string text) { clients().caller().send("Message", text); }
    void send_client(std::string id, std::string text) { clients().client(id).send("Message", text); }
    void send_clients(std::vector<std::string> ids, std::string text) { clients().clients(ids).send("Message", text); }
    void send_all_except(std::vector<std::string> ids, std::string text) {
        clients().all_except(ids).send("Message", text);
    }
    Task<void> join_group(std::string name) { return groups().add(context().connection_id(), name); }
    Task<void> leave_group(std::string name) { return groups().remove(context().connection_id(), name); }
    void send_group(std::string name, std::string text) { clients().group(name).send("Message", text); }
    void send_groups(std::vector<std::string> names, std::string text) {
        clients().groups(names).send("Message", text);
    }
    void send_group_except(std::string name, std::vector<std::string> ids, std::string text) {
        clients().group_except(name, ids).send("Message", text);
    }
    void send_others_in_group(std::string name, std::string text) {
        clients().others_in_group(name).send("Message", text);
    }
    void send_user(std::string user, std::string text) { clients().user(user).send("Message", text); }
    void send_users(std::vector<std::string> users, std::string text) { clients().users(users).send("Message", text); }
    Task<std::int64_t> group_size(std::string name);
    Task<bool> in_group(std::string name) { return groups().contains(context().connection_id(), name); }

    // Client results
    Task<std::string> ask_caller(std::string question);
    Task<std::string> ask_client(std::string id, std::string question);
    Task<std::string> ask_briefly(std::string question);

    // The connection
    std::string connection_id() { return context().connection_id(); }
    std::string user_identifier() { return context().user_identifier(); }
    std::string transport() { return context().request().transport; }
    std::string parameter(std::string name) { return std::string{context().request().parameter(name)}; }
    std::string field(std::string name) { return std::string{context().request().field(name)}; }
    std::int64_t count_up();
    void abort() { context().abort(); }
    std::vector<std::string> ended_connections();

    /// Hubs that derive from this one have the same methods.
    template <typename H>
    static void add_methods(Methods<H>& m) {
        m.add("Echo", &TestHub::echo);
        m.add("EchoInteger", &TestHub::echo_integer);
        m.add("EchoReal", &TestHub::echo_real);
        m.add("EchoFlag", &TestHub::echo_flag);
        m.add("EchoBytes", &TestHub::echo_bytes);
        m.add("EchoTime", &TestHub::echo_time);
        m.add("EchoColor", &TestHub::echo_color);
        m.add("EchoEverything", &TestHub::echo_everything);
        m.add("EchoAny", &TestHub::echo_any);
        m.add("EchoMaybe", &TestHub::echo_maybe);
        m.add("Add", &TestHub::add);
        m.add("Nothing", &TestHub::nothing);
        m.add("Wait", &TestHub::wait);
        m.add("ThrowHubException", &TestHub::throw_hub_exception);
        m.add("ThrowError", &TestHub::throw_error);
        m.add("AdminsOnly", &TestHub::admins_only).require(Permission::edit_users);
        m.add("CountTo", &TestHub::count_to);
        m.add("FailAfter", &TestHub::fail_after);
        m.add("RefuseStream", &TestHub::refuse_stream);
        m.add("NoStream", &TestHub::no_stream);
        m.add("Sum", &TestHub::sum);
        m.add("Join", &TestHub::join);
        m.add("Shout", &TestHub::shout);
        m.add("CancelledStreams", &TestHub::cancelled_streams);
        m.add("Tick", &TestHub::tick);
        m.add("WasCancelled", &TestHub::was_cancelled);
        m.add("SumBehindGate", &TestHub::sum_behind_gate);
        m.add("WaitForGate", &TestHub::wait_for_gate);
        m.add("OpenGate", &TestHub::open_gate);
        m.add("Note", &TestHub::note);
        m.add("Notes", &TestHub::notes);
        m.add("SendAll", &TestHub::send_all);
        m.add("SendOthers", &TestHub::send_others);
        m.add("SendCaller", &TestHub::send_caller);
        m.add("SendClient", &TestHub::send_client);
        m.add("SendClients", &TestHub::send_clients);
        m.add("SendAllExcept", &TestHub::send_all_except);
        m.add("JoinGroup", &TestHub::join_group);
        m.add("LeaveGroup", &TestHub::leave_group);
        m.add("SendGroup", &TestHub::send_group);
        m.add("SendGroups", &TestHub::send_groups);
        m.add("SendGroupExcept", &TestHub::send_group_except);
        m.add("SendOthersInGroup", &TestHub::send_others_in_group);
        m.add("SendUser", &TestHub::send_user);
        m.add("SendUsers", &TestHub::send_users);
        m.add("GroupSize", &TestHub::group_size);
        m.add("InGroup", &TestHub::in_group);
        m.add("AskCaller", &TestHub::ask_caller);
        m.add("AskClient", &TestHub::ask_client);
        m.add("AskBriefly", &TestHub::ask_briefly);
        m.add("ConnectionId", &TestHub::connection_id);
        m.add("UserIdentifier", &TestHub::user_identifier);
        m.add("Transport", &TestHub::transport);
        m.add("Parameter", &TestHub::parameter);
        m.add("Field", &TestHub::field);
        m.add("CountUp", &TestHub::count_up);
        m.add("Abort", &TestHub::abort);
        m.add("EndedConnections", &TestHub::ended_connections);
    }
};

}  // namespace xos::signalr_test
