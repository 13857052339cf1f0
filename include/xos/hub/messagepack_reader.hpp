// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "xos/base/timestamp.hpp"

namespace xos::hub {

/// What a MessagePack value is. `invalid` stands for the unused byte 0xc1 and for the end of the input.
enum class MessagePackKind { nil, boolean, integer, real, string, binary, array, map, extension, invalid };

/// An application-defined or, with a negative type, predefined value.
struct MessagePackExtension {
    std::int8_t type = 0;
    std::string_view data;
};

/// Walks through MessagePack values that nobody vouches for.
///
/// Each read takes the next value when it is whole and of the wanted kind, and otherwise takes nothing. A length is
/// believed only when the rest of the input is long enough for it, so what a caller allocates by it is bounded by the
/// input's size.
/// Lifetime: the views it returns point into the input.
class MessagePackReader {
public:
    /// How many arrays and maps may stand inside each other.
    static constexpr std::size_t max_depth = 64;

    /// Counts one array or map as being inside another while it lives. For readers that call themselves.
    class Nesting {
    public:
        explicit Nesting(MessagePackReader& reader) : reader_{reader} { ++reader_.depth_; }
        ~Nesting() { --reader_.depth_; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;
        bool is_too_deep() const { return reader_.depth_ > max_depth; }

    private:
        MessagePackReader& reader_;
    };

    explicit MessagePackReader(std::string_view input) : rest_{input} {}

    /// The kind of the next value by its first byte; the value itself may turn out to be cut off.
    MessagePackKind peek() const;
    /// What has not been read yet.
    std::string_view rest() const { return rest_; }

    bool read_nil();
    std::optional<bool> read_bool();
    /// An integer of any width; empty when it does not fit.
    std::optional<std::int64_t> read_integer();
    /// An integer of any width that is not negative.
    std::optional<std::uint64_t> read_unsigned();
    /// A number of any kind; integers beyond 2^53 are rounded.
    std::optional<double> read_real();
    /// A string that is well-formed UTF-8.
    std::optional<std::string_view> read_string();
    std::optional<std::string_view> read_binary();
    std::optional<MessagePackExtension> read_extension();
    /// Extension -1 in each of its three forms, in the years 0…9999; what is finer than a millisecond is cut off.
    std::optional<Timestamp> read_timestamp();
    /// The number of elements that follow.
    std::optional<std::uint32_t> read_array_length();
    /// The number of pairs that follow.
    std::optional<std::uint32_t> read_map_length();

    /// Passes over one whole value, whatever it holds; false when it is cut off, invalid or nested too deep.
    bool skip();
    /// The bytes of the next whole value.
    std::optional<std::string_view> slice();

private:
    std::string_view rest_;
    std::size_t depth_ = 0;
};

}  // namespace xos::hub
