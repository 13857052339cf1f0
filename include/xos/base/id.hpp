// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace xos {

/// A row's 64-bit key that cannot be mixed up with the key of another table.
///
/// Keys given out by the database are positive; 0 means "none yet". On the wire an id is a JSON integer.
template <typename Tag>
struct Id {
    std::int64_t value = 0;

    constexpr Id() = default;
    constexpr explicit Id(std::int64_t v) : value{v} {}
    constexpr auto operator<=>(const Id&) const = default;
    constexpr explicit operator bool() const { return value > 0; }
};

using UserId = Id<struct UserTag>;
using ClientId = Id<struct ClientTag>;  ///< a tenant; the contract's word for it is *client*

}  // namespace xos

template <typename Tag>
struct std::hash<xos::Id<Tag>> {
    std::size_t operator()(xos::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
