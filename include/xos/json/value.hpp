// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace xos::json {

/// How much one JSON text may hold (reliability-security 3, row "JSON"). Beyond a limit the text is refused.
/// A depth over 255 is refused whatever the limit says.
struct Limits {
    std::size_t depth = 64;
    std::size_t members_per_object = 1'000;
    std::size_t elements_per_array = 100'000;
    std::size_t nodes = 200'000;
    std::size_t number_length = 64;
    /// Lets a name occur twice in an object, against JSON-2; find() gives the first, members() gives all.
    bool duplicate_names = false;
};

enum class ParseError { malformed, not_utf8, duplicate_name, too_deep, too_large, bad_number };

enum class Kind { null, boolean, integer, real, string, array, object };

/// A view of one value inside a Document. Copying is cheap.
/// Lifetime: valid while its Document lives.
class Value {
public:
    Kind kind() const;
    bool is_null() const { return kind() == Kind::null; }

    /// The value when it has this kind, else empty. integer() takes only integer tokens in the range of int64 —
    /// not `1.0`, `1e3` or `"1"` (JSON-3).
    std::optional<bool> boolean() const;
    std::optional<std::int64_t> integer() const;
    /// The same for integer tokens in the range of uint64, whose upper half has the kind real.
    std::optional<std::uint64_t> unsigned_integer() const;
    std::optional<double> number() const;
    std::optional<std::string_view> string() const;

    /// The member with exactly this name, when this is an object that has it.
    std::optional<Value> find(std::string_view name) const;
    /// This value for senders who spell names as they like (hubs): its find(), and that of every value inside, falls
    /// back to the last member whose name differs only in the case of ASCII letters. members() are not affected.
    Value in_any_case() const;
    /// Elements of an array, in order; empty for other kinds.
    std::vector<Value> elements() const;
    /// Members of an object, in document order; empty for other kinds.
    std::vector<std::pair<std::string_view, Value>> members() const;

private:
    friend class Document;
    Value() = default;
    Value inside(const std::array<std::byte, 16>& element) const;

    alignas(8) std::array<std::byte, 16> element_{};  // a simdjson::dom::element
    bool any_case_ = false;
};

/// A parsed JSON text: strict RFC 8259 and UTF-8, no duplicate names, no non-finite numbers, no trailing data
/// (JSON-1, JSON-2). Owns its strings; the text may go after parse().
class Document {
public:
    static std::expected<Document, ParseError> parse(std::string_view text, const Limits& limits = {});
    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    ~Document();

    Value root() const;

private:
    struct State;
    explicit Document(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace xos::json
