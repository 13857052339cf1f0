// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/failure_text.hpp"

#include <utility>

#include "xos/base/problem.hpp"
#include "xos/hub/errors.hpp"

namespace xos::hub {
namespace {

std::string quoted(std::string_view before, std::string_view name, std::string_view after) {
    std::string text{before};
    return text.append("'").append(name).append("'").append(after);
}

}  // namespace

Failure public_failure(std::string text) { return {"HubException", std::move(text), true}; }

Failure invalid_data(std::string text) { return {"InvalidDataException", std::move(text), false}; }

Failure to_failure(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const HubException& e) {
        return public_failure(e.what());
    } catch (const NamedError& e) {
        return {e.type(), e.what(), false};
    } catch (const Problem& e) {
        if (e.status() < 500) return public_failure(e.text());
        return {"Problem", e.text(), false};
    } catch (const std::exception& e) {
        return {"Exception", e.what(), false};
    } catch (...) {
        return {"Exception", "unknown", false};
    }
}

std::string failure_text(std::string base, const Failure& failure, bool is_detailed) {
    if (failure.is_public || is_detailed) base.append(" ").append(failure.type).append(": ").append(failure.text);
    return base;
}

std::string failed_to_invoke_text(std::string_view method) {
    return quoted("Failed to invoke ", method, " due to an error on the server.");
}
std::string unauthorized_text(std::string_view method) {
    return quoted("Failed to invoke ", method, " because user is unauthorized");
}
std::string unexpected_error_text(std::string_view method) {
    return quoted("An unexpected error occurred invoking ", method, " on the server.");
}
std::string not_streaming_text(std::string_view method) {
    return quoted("The client attempted to invoke the non-streaming ", method, " method with a streaming invocation.");
}
std::string streaming_text(std::string_view method) {
    return quoted("The client attempted to invoke the streaming ", method, " method with a non-streaming invocation.");
}
std::string no_stream_text(std::string_view method) {
    return quoted("The value returned by the streaming method ", method,
                  " is not a ChannelReader<> or IAsyncEnumerable<>.");
}
std::string id_in_use_text(std::string_view invocation_id) {
    return quoted("Invocation ID ", invocation_id, " is already in use.");
}

}  // namespace xos::hub
