// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::db {

/// A value bound to a parameter. Text is owned, so that a statement may wait longer than its caller's strings live.
class Value {
public:
    using Storage = std::variant<std::monostate, bool, std::int64_t, double, std::string, Timestamp>;

    Value() = default;
    Value(std::nullopt_t) {}
    Value(bool value) : storage_{value} {}
    template <std::integral I>
        requires(!std::same_as<I, bool> && (sizeof(I) < 8 || std::signed_integral<I>))
    Value(I value) : storage_{static_cast<std::int64_t>(value)} {}
    Value(double value) : storage_{value} {}
    Value(const char* text) : storage_{std::string{text}} {}
    Value(std::string_view text) : storage_{std::string{text}} {}
    Value(std::string text) : storage_{std::move(text)} {}
    Value(Timestamp time) : storage_{time} {}
    template <typename Tag>
    Value(Id<Tag> id) : storage_{id.value} {}
    template <typename T>
    Value(const std::optional<T>& value) {
        if (value) *this = Value{*value};
    }

    bool is_null() const { return std::holds_alternative<std::monostate>(storage_); }
    const Storage& storage() const { return storage_; }

private:
    Storage storage_;
};

/// One named parameter, written `{"id", id}`.
struct Param {
    std::string_view name;  ///< without the `@`; a literal
    Value value;
};

/// The parameters of one call: `{{"id", id}, {"email", email}}`. Order does not matter.
class Params {
public:
    Params() = default;
    Params(std::initializer_list<Param> params) : params_{params} {}

    void add(std::string_view name, Value value) { params_.push_back({name, std::move(value)}); }
    std::span<const Param> items() const { return params_; }
    const Value* find(std::string_view name) const;

private:
    std::vector<Param> params_;
};

}  // namespace xos::db
