// SPDX-License-Identifier: Apache-2.0
// What clients see of a failure (signalr.md 15): a base sentence, and a detail that only some may see.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace xos::hub {

/// Why something failed.
struct Failure {
    std::string type;  ///< e.g. "InvalidDataException"
    std::string text;
    bool is_public = false;  ///< meant for the client whatever the hub's options
};

/// HubException and a Problem below 500 are public.
Failure to_failure(const std::exception_ptr& error);

/// "{base}" or "{base} {type}: {text}".
std::string failure_text(std::string base, const Failure& failure, bool is_detailed);

// The base sentences.
std::string failed_to_invoke_text(std::string_view method);
std::string unauthorized_text(std::string_view method);
std::string unexpected_error_text(std::string_view method);
std::string not_streaming_text(std::string_view method);
std::string streaming_text(std::string_view method);
std::string no_stream_text(std::string_view method);
std::string id_in_use_text(std::string_view invocation_id);
inline constexpr std::string_view stream_failed_text = "An error occurred on the server while streaming results.";
inline constexpr std::string_view closed_with_error_text = "Connection closed with an error.";
inline constexpr std::string_view bad_handshake_text = "An unexpected error occurred during connection handshake.";
inline constexpr std::string_view handshake_canceled_text = "Handshake was canceled.";

/// A HubException's failure.
Failure public_failure(std::string text);
/// Bad data of the client: seen with detailed errors only.
Failure invalid_data(std::string text);

}  // namespace xos::hub
