// SPDX-License-Identifier: Apache-2.0
#include "xos/base/timestamp.hpp"

#include <algorithm>

namespace xos {
namespace {

using namespace std::chrono;

constexpr Timestamp first_time = sys_days{year{0} / January / 1};
constexpr Timestamp last_time = sys_days{year{9999} / December / 31} + hours{24} - milliseconds{1};

void put_digits(char* at, std::size_t width, unsigned value) {
    for (std::size_t i = width; i-- > 0; value /= 10) at[i] = static_cast<char>('0' + value % 10);
}

// The number written by text[at, at + width), or -1 when one of them is not a digit.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    int value = 0;
    for (const char c : text.substr(at, width)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// `2025-01-31T09:05:00`
std::optional<sys_seconds> parse_seconds(std::string_view text) {
    if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':') {
        return std::nullopt;
    }
    const int y = digits(text, 0, 4);
    const int m = digits(text, 5, 2);
    const int d = digits(text, 8, 2);
    const int h = digits(text, 11, 2);
    const int min = digits(text, 14, 2);
    const int s = digits(text, 17, 2);
    if (y < 0 || m < 0 || d < 0 || h < 0 || h > 23 || min < 0 || min > 59 || s < 0 || s > 59) return std::nullopt;
    const year_month_day date{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date} + hours{h} + minutes{min} + seconds{s};
}

/// Takes `.123` from the front, of any length, or nothing.
std::optional<milliseconds> take_fraction(std::string_view& text) {
    if (!text.starts_with('.')) return milliseconds{0};
    const auto end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    if (end == 1) return std::nullopt;
    int ms = 0;
    for (std::size_t i = 1; i <= 3; ++i) ms = ms * 10 + (i < end ? text[i] - '0' : 0);
    text.remove_prefix(end);
    return milliseconds{ms};
}

/// `Z` or `+01:00`
std::optional<minutes> parse_offset(std::string_view text) {
    if (text == "Z") return minutes{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const int h = digits(text, 1, 2);
    const int min = digits(text, 4, 2);
    if (h < 0 || h > 23 || min < 0 || min > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (hours{h} + minutes{min});
}

}  // namespace

void write_iso(Timestamp time, std::span<char, iso_length> out) {
    time = std::clamp(time, first_time, last_time);
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const auto of_day = static_cast<unsigned>((time - day).count());
    constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
    std::ranges::copy(form, out.begin());
    char* const at = out.data();
    put_digits(at, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put_digits(at + 5, 2, static_cast<unsigned>(date.month()));
    put_digits(at + 8, 2, static_cast<unsigned>(date.day()));
    put_digits(at + 11, 2, of_day / 3'600'000);
    put_digits(at + 14, 2, of_day / 60'000 % 60);
    put_digits(at + 17, 2, of_day / 1'000 % 60);
    put_digits(at + 20, 3, of_day % 1'000);
}

std::string to_iso(Timestamp time) {
    std::string text(iso_length, '0');
    write_iso(time, std::span<char, iso_length>{text});
    return text;
}

std::optional<Timestamp> parse_iso(std::string_view text) {
    if (text.size() != iso_length || text[19] != '.' || text[23] != 'Z') return std::nullopt;
    const auto time = parse_seconds(text.substr(0, 19));
    const int ms = digits(text, 20, 3);
    if (!time || ms < 0) return std::nullopt;
    return *time + milliseconds{ms};
}

std::optional<Timestamp> parse_date_time(std::string_view text) {
    const auto seconds = parse_seconds(text.substr(0, 19));
    if (!seconds) return std::nullopt;
    text.remove_prefix(19);
    const auto fraction = take_fraction(text);
    const auto offset = parse_offset(text);
    if (!fraction || !offset) return std::nullopt;
    const Timestamp time = *seconds + *fraction - *offset;
    if (time < first_time || time > last_time) return std::nullopt;
    return time;
}

}  // namespace xos
