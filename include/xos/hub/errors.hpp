// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace xos {

/// A refusal by a hub method. Its text always reaches the caller, as `… HubException: {text}` (signalr.md 15).
///
/// A Problem below 500 does the same. The text of every other exception reaches callers only on hubs with
/// HubOptions::detailed_errors.
class HubException : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// An error with a type name of its own, for hubs with detailed errors: `… {type}: {text}`.
class NamedError : public std::runtime_error {
public:
    NamedError(std::string type, const std::string& text) : std::runtime_error{text}, type_{std::move(type)} {}
    const std::string& type() const { return type_; }

private:
    std::string type_;
};

}  // namespace xos
