// SPDX-License-Identifier: Apache-2.0
// What Methods<H> makes of a member function, and what the dispatcher runs. Applications use methods.hpp.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"
#include "xos/hub/hub.hpp"
#include "xos/hub/stream.hpp"
#include "xos/hub/wire_value.hpp"
#include "xos/json/shape.hpp"

namespace xos::hub {

/// What one call needs from its connection while it runs.
class CallScope {
public:
    virtual Encoding encoding() const = 0;
    /// Told when the call is cancelled or its connection ends.
    virtual std::stop_token stop_token() const = 0;
    /// The items of the call's upload with this number, from 0.
    virtual std::shared_ptr<ItemSource> upload(std::size_t index) = 0;
    virtual HubScope& hub_scope() = 0;

protected:
    ~CallScope() = default;
};

/// What a method gave.
struct CallResult {
    std::string value;                            ///< encoded; of an ordinary method
    std::function<Task<void>(ItemSink&)> stream;  ///< of a streaming method; null when it returned none
};

/// A call whose arguments were right. Keeps the hub object until it is destroyed.
class BoundCall {
public:
    virtual ~BoundCall() = default;
    virtual Task<CallResult> run(CallScope& scope) = 0;
};

/// What clients send for one method, and what they get, in JSON.
struct MethodShape {
    std::vector<json::Shape> arguments;  ///< in order
    std::vector<json::Shape> uploads;    ///< the items of each stream that the client sends, in order
    json::Shape result;                  ///< of a streaming method: of its items
    bool is_stream = false;
};

/// One method that clients may call.
struct HubMethod {
    std::string name;
    bool is_stream = false;
    std::size_t arguments = 0;
    std::size_t uploads = 0;
    std::optional<Permission> permission;
    MethodShape (*shape)() = nullptr;
    /// Null when a value has not the type that the method wants.
    std::function<std::unique_ptr<BoundCall>(std::span<const WireValue> arguments)> bind;
};

/// Everything about one hub class.
struct HubDescription {
    std::string name;
    std::vector<HubMethod> methods;
    std::function<std::unique_ptr<Hub>()> make;
};

}  // namespace xos::hub
