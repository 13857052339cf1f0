// SPDX-License-Identifier: Apache-2.0
// Binary forms: integers big-endian, booleans one byte, doubles as their bits, times as microseconds since 2000.
#include "db/pg/pg_values.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <variant>

#include "db/pg/pg_time.hpp"
#include "xos/base/timestamp.hpp"

namespace xos::db {

Oid declared_type(const Value& value) {
    struct Type {
        Oid operator()(std::monostate) const { return 0; }
        Oid operator()(bool) const { return oid_bool; }
        Oid operator()(std::int64_t) const { return oid_int8; }
        Oid operator()(double) const { return oid_float8; }
        Oid operator()(const std::string&) const { return 0; }
        Oid operator()(Timestamp) const { return oid_timestamptz; }
    };
    return std::visit(Type{}, value.storage());
}

bool is_binary_result(Oid type) {
    static constexpr std::array known{oid_bool,    oid_char,      oid_name,       oid_int8,   oid_int2,
                                      oid_int4,    oid_text,      oid_float4,     oid_float8, oid_bpchar,
                                      oid_varchar, oid_timestamp, oid_timestamptz};
    for (const Oid one : known) {
        if (one == type) return true;
    }
    return false;
}

void PgParameters::clear() {
    bytes_.clear();
    slots_.clear();
    lengths_.clear();
    formats_.clear();
}

void PgParameters::put(std::string_view bytes, int format) {
    slots_.push_back({bytes_.size(), false});
    lengths_.push_back(static_cast<int>(bytes.size()));
    formats_.push_back(format);
    bytes_ += bytes;
    bytes_ += '\0';  // where text ends
}

template <typename Number>
void PgParameters::put_binary(Number number) {
    std::array<char, sizeof number> out{};
    auto bits = std::bit_cast<std::uint64_t>(number);
    for (std::size_t i = out.size(); i-- > 0; bits >>= 8U) out[i] = static_cast<char>(bits & 0xffU);
    put({out.data(), out.size()}, 1);
}

template <typename Number>
void PgParameters::put_text(Number number) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    put({text.data(), static_cast<std::size_t>(end - text.data())}, 0);
}

void PgParameters::add(const Value& value, Oid expected) {
    struct Adder {
        PgParameters& self;
        Oid expected;

        void operator()(std::monostate) const {
            self.slots_.push_back({0, true});
            self.lengths_.push_back(0);
            self.formats_.push_back(0);
        }
        void operator()(bool value) const { self.put(value ? "t" : "f", 0); }
        void operator()(std::int64_t value) const {
            if (expected == oid_int8) return self.put_binary(value);
            self.put_text(value);
        }
        void operator()(double value) const {
            if (expected == oid_float8) return self.put_binary(value);
            self.put_text(value);
        }
        void operator()(const std::string& text) const { self.put(text, 0); }
        void operator()(Timestamp time) const {
            if (expected == oid_timestamptz) return self.put_binary(to_pg_time(time));
            std::array<char, iso_length> text{};
            write_iso(time, text);
            self.put({text.data(), text.size()}, 0);
        }
    };
    std::visit(Adder{*this, expected}, value.storage());
}

const char* const* PgParameters::values() {
    pointers_.clear();
    for (const auto& slot : slots_) pointers_.push_back(slot.is_null ? nullptr : bytes_.data() + slot.offset);
    return pointers_.data();
}

}  // namespace xos::db
