// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "xos/json/bind.hpp"
#include "xos/json/value.hpp"

namespace xos::testing {

/// A value that came as JSON, as T. Throws: std::runtime_error when it is no JSON or has another form.
template <typename T>
T from_json(std::string_view text) {
    T out{};
    const auto document = json::Document::parse(text);
    if (!document || !json::read(document->root(), out)) {
        throw std::runtime_error{"not of the type that was asked for: '" + std::string{text.substr(0, 200)} + "'"};
    }
    return out;
}

}  // namespace xos::testing
