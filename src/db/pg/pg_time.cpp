// SPDX-License-Identifier: Apache-2.0
#include "db/pg/pg_time.hpp"

#include <string>

namespace xos::db {

namespace {

constexpr std::chrono::sys_days epoch{std::chrono::year{2000} / 1 / 1};

}  // namespace

std::int64_t to_pg_time(Timestamp time) {
    return std::chrono::duration_cast<std::chrono::microseconds>(time - epoch).count();
}

Timestamp from_pg_time(std::int64_t microseconds) {
    return epoch + std::chrono::floor<std::chrono::milliseconds>(std::chrono::microseconds{microseconds});
}

std::optional<Timestamp> parse_pg_time(std::string_view text) {
    if (text.ends_with("+00")) text.remove_suffix(3);
    if (text.size() < 19 || text[10] != ' ') return std::nullopt;
    // Trailing zeros of the fraction are left out by the server, and it may have microseconds.
    std::string iso{text.substr(0, 19)};
    iso[10] = 'T';
    std::string fraction = text.size() > 19 && text[19] == '.' ? std::string{text.substr(20)} : std::string{};
    fraction.resize(3, '0');
    return parse_iso(iso + "." + fraction + "Z");
}

}  // namespace xos::db
