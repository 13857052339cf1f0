// SPDX-License-Identifier: Apache-2.0
#include "app/signal_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace xos {

namespace {

constexpr std::size_t longest_session_id = 64;
constexpr std::size_t most_digits = 18;  // more than any id or number has, and nothing that is one larger overflows

/// The words of a text of at most three; empty when there are more, or an empty one.
struct Words {
    explicit Words(std::string_view text) {
        while (count < words.size()) {
            const auto end = text.find(' ');
            words[count++] = text.substr(0, end);
            if (end == std::string_view::npos) return;
            text.remove_prefix(end + 1);
        }
        count = 0;  // a fourth one
    }
    std::array<std::string_view, 3> words;
    std::size_t count = 0;
};

/// A positive number as std::to_string() writes it; 0 for anything else.
std::int64_t positive(std::string_view word) {
    if (word.empty() || word.size() > most_digits || word.front() < '1' || word.front() > '9') return 0;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc{} && end == word.data() + word.size() ? number : 0;
}

/// Session ids are base64url.
bool is_session_id(std::string_view word) {
    constexpr auto is_letter = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !word.empty() && word.size() <= longest_session_id && std::ranges::all_of(word, is_letter);
}

}  // namespace

std::string to_text(const EventSignal& signal) {
    return std::to_string(signal.client.value) + ' ' + std::to_string(signal.last_seq);
}

std::string to_text(const SessionSignal& signal) {
    auto text = std::to_string(signal.client.value) + ' ' + std::to_string(signal.user.value);
    if (!signal.session_id.empty()) text += ' ' + signal.session_id;
    return text;
}

std::optional<EventSignal> parse_event_signal(std::string_view text) {
    const Words read{text};
    if (read.count != 2) return std::nullopt;
    const EventSignal signal{.client = ClientId{positive(read.words[0])}, .last_seq = positive(read.words[1])};
    if (!signal.client || signal.last_seq == 0) return std::nullopt;
    return signal;
}

std::optional<SessionSignal> parse_session_signal(std::string_view text) {
    const Words read{text};
    if (read.count < 2) return std::nullopt;
    SessionSignal signal{.client = ClientId{positive(read.words[0])}, .user = UserId{positive(read.words[1])}};
    if (!signal.client || !signal.user) return std::nullopt;
    if (read.count == 3) {
        if (!is_session_id(read.words[2])) return std::nullopt;
        signal.session_id = read.words[2];
    }
    return signal;
}

}  // namespace xos
