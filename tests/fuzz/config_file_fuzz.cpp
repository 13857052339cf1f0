// SPDX-License-Identifier: Apache-2.0
// Any configuration text is either refused with a ConfigError or gives checked values that pass the same check again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/config_parts.hpp"
#include "xos/base/assert.hpp"

namespace {

using Kind = xos::ConfigKey::Kind;

constexpr xos::ConfigKey keys[] = {
    {.name = "a", .kind = Kind::text},         {.name = "b", .kind = Kind::integer, .least = -5, .most = 1'000},
    {.name = "c", .kind = Kind::boolean},      {.name = "d", .kind = Kind::bytes},
    {.name = "e", .kind = Kind::milliseconds}, {.name = "f", .kind = Kind::text_list},
};

void check(const xos::ConfigKey& key, const xos::detail::RawSetting& raw) {
    try {
        const auto value = xos::detail::checked_value(key, raw);
        const xos::detail::RawSetting again{.key = raw.key, .value = value, .source = raw.source};
        XOS_ASSERT(xos::detail::checked_value(key, again) == value);
    } catch (const xos::ConfigError& error) {
        XOS_ASSERT(std::string_view{error.what()}.starts_with(key.name));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const std::string_view text{reinterpret_cast<const char*>(data), size};
        for (const auto& raw : xos::detail::parse_config(text, "fuzz.json")) {
            for (const auto& key : keys) check(key, raw);
        }
    } catch (const xos::ConfigError&) {
        return 0;
    }
    return 0;
}
