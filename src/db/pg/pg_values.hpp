// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libpq-fe.h>

#include <span>
#include <string>
#include <vector>

#include "xos/db/params.hpp"

namespace xos::db {

// Object ids of the types that are sent and read in binary form (src/include/catalog/pg_type.dat of PostgreSQL).
inline constexpr Oid oid_bool = 16;
inline constexpr Oid oid_char = 18;
inline constexpr Oid oid_name = 19;
inline constexpr Oid oid_int8 = 20;
inline constexpr Oid oid_int2 = 21;
inline constexpr Oid oid_int4 = 23;
inline constexpr Oid oid_text = 25;
inline constexpr Oid oid_float4 = 700;
inline constexpr Oid oid_float8 = 701;
inline constexpr Oid oid_bpchar = 1042;
inline constexpr Oid oid_varchar = 1043;
inline constexpr Oid oid_timestamp = 1114;
inline constexpr Oid oid_timestamptz = 1184;

/// The type that a value is declared with when its statement is prepared; 0 lets the server find out. Texts are left to
/// the server, because it can make them a uuid, a date or JSON where the column is one.
Oid declared_type(const Value& value);

/// True when columns of this type are read in binary form.
bool is_binary_result(Oid type);

/// The values of one execution, as libpq takes them. Made again and again without allocating.
class PgParameters {
public:
    void clear();
    /// Adds a value. It is binary when the server expects just its type, else text.
    void add(const Value& value, Oid expected);

    int count() const { return static_cast<int>(slots_.size()); }
    // Valid until the next call of add() or clear().
    const char* const* values();
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    struct Slot {
        std::size_t offset = 0;
        bool is_null = false;
    };
    void put(std::string_view bytes, int format);
    template <typename Number>
    void put_binary(Number number);
    template <typename Number>
    void put_text(Number number);

    std::string bytes_;
    std::vector<Slot> slots_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<const char*> pointers_;
};

}  // namespace xos::db
