// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <span>
#include <string_view>

#include "xos/base/task.hpp"
#include "xos/hub/caller_context.hpp"
#include "xos/hub/wire_value.hpp"

namespace xos {

/// A call that a filter sees. Lifetime: that of the filter's own call.
struct HubInvocation {
    HubCallerContext& caller;
    std::string_view method;  ///< as registered
    std::span<const hub::WireValue> arguments;
};

/// Wraps the calls of a hub, and its connections' beginning and end. The first one in HubOptions::filters is outermost.
///
/// Each function calls `next` to go on; what it does not pass on does not happen. Throwing refuses. For a streaming
/// method `next` ends when the method has returned its stream.
/// Thread: called on all I/O threads at once.   Lifetime: the hub's.
class HubFilter {
public:
    using Next = std::function<Task<void>()>;

    virtual ~HubFilter() = default;
    virtual Task<void> invoke(HubInvocation& call, Next next);
    virtual Task<void> connected(HubCallerContext& caller, Next next);
    virtual Task<void> disconnected(HubCallerContext& caller, std::exception_ptr error, Next next);
};

}  // namespace xos
