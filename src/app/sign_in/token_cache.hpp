// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "app/sign_in/session_registry.hpp"
#include "xos/auth/principal.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::sign_in {

/// Verified tokens of one I/O thread by their bytes, so that a token is verified once and then only looked up.
///
/// Holds at most `capacity` tokens: what has expired goes first, then the older half.
/// Thread: only its own.
class TokenCache {
public:
    static constexpr std::size_t default_capacity = 10'000;

    struct Entry {
        std::shared_ptr<const Principal> principal;  ///< null: a good token whose user may not sign in
        std::shared_ptr<SessionState> session;
        std::uint64_t generation = 0;
        Timestamp expires_at;
        std::uint64_t number = 0;  ///< order of insertion
    };

    explicit TokenCache(std::size_t capacity = default_capacity) : capacity_{capacity} {}

    /// The token's entry, or null. It stays valid until the next insert() or erase().
    const Entry* find(std::string_view token) const;
    void insert(std::string_view token, Entry entry, Timestamp now);
    void erase(std::string_view token);
    std::size_t size() const { return entries_.size(); }

private:
    // Only verified tokens are stored, and a token ends with its MAC, which nobody without the key can choose: its
    // characters are as good as a seeded hash (LIM-3), and 32 of them are enough.
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view token) const noexcept {
            return std::hash<std::string_view>{}(token.size() > 32 ? token.substr(token.size() - 32) : token);
        }
    };

    void make_room(Timestamp now);

    std::size_t capacity_;
    std::uint64_t next_number_ = 0;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
};

}  // namespace xos::sign_in
