// SPDX-License-Identifier: Apache-2.0
// What `clients()` and `groups()` of hubs and hub contexts are made on. Applications use clients.hpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/id.hpp"
#include "xos/base/task.hpp"
#include "xos/hub/wire_value.hpp"

namespace xos::hub {

/// Who gets a message. Everybody in it belongs to one tenant; connections without a user are tenant 0.
struct Target {
    enum class Kind : std::uint8_t { all, connections, groups, users };
    Kind kind = Kind::all;
    ClientId tenant;
    std::vector<std::string> names;   ///< connection ids, group names or user identifiers
    std::vector<std::string> except;  ///< connection ids
};

/// The arguments of one message, as arrays in each encoding that somebody may need. Empty: not needed.
struct EncodedArguments {
    std::string json;
    std::string messagepack;
};

/// What a client answered to a call of the server.
struct ClientAnswer {
    WireValue value = std::string_view{};  ///< null when it gave none
    std::shared_ptr<const void> keeps;     ///< what `value` points into
};

/// One hub's connections of all threads.
/// Thread: safe from any thread.
class Sender {
public:
    /// Says whether some connection speaks this encoding; arguments are encoded only then.
    virtual bool uses(Encoding encoding) const = 0;
    /// Queues a message for everybody it is meant for, without waiting for them (HUBS-5). Messages of one caller arrive
    /// in the order sent.
    virtual void send(Target target, std::string_view method, const EncodedArguments& arguments) = 0;
    /// Calls a method of one client and waits for its answer. Throws: HubException, see SingleClient::invoke().
    virtual Task<ClientAnswer> invoke(ClientId tenant, std::string connection_id, std::string method,
                                      EncodedArguments arguments, std::chrono::milliseconds longest) = 0;
    /// Ends once the change counts. Connections that are not there, or of another tenant, are passed over.
    /// Throws: HubException when the connection is in too many groups.
    virtual Task<void> add_to_group(ClientId tenant, std::string connection_id, std::string group) = 0;
    virtual Task<void> remove_from_group(ClientId tenant, std::string connection_id, std::string group) = 0;
    /// Connections of this node.
    virtual Task<std::size_t> group_size(ClientId tenant, std::string group) = 0;
    virtual Task<bool> is_in_group(ClientId tenant, std::string connection_id, std::string group) = 0;

protected:
    ~Sender() = default;
};

/// The place that a running hub method has among those that may run at once.
class CallSlot {
public:
    /// Lets the connection's next call begin, since the running one waits for its client. Throws: std::logic_error
    /// where a client must not be asked.
    virtual void release() = 0;

protected:
    ~CallSlot() = default;
};

template <typename... Args>
EncodedArguments encode_arguments(const Sender& sender, const Args&... args) {
    EncodedArguments encoded;
    if (sender.uses(Encoding::json)) write_arguments(encoded.json, Encoding::json, args...);
    if (sender.uses(Encoding::messagepack)) write_arguments(encoded.messagepack, Encoding::messagepack, args...);
    return encoded;
}

}  // namespace xos::hub
