// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>

#include <simdjson.h>

#include "xos/json/value.hpp"

namespace xos::json::detail {

using Element = simdjson::dom::element;
using Bytes = std::array<std::byte, 16>;

// A public Value is the bytes of one parser element, which keeps the parser out of every public header.
static_assert(sizeof(Element) == sizeof(Bytes) && alignof(Element) <= 8);
static_assert(std::is_trivially_copyable_v<Element>);

inline Element to_element(const Bytes& bytes) { return std::bit_cast<Element>(bytes); }

inline Bytes to_bytes(const Element& element) { return std::bit_cast<Bytes>(element); }

}  // namespace xos::json::detail
