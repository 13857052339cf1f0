// SPDX-License-Identifier: Apache-2.0
#include "db/pg/pg_row.hpp"

#include <bit>
#include <charconv>
#include <string>

#include "db/pg/pg_time.hpp"
#include "db/pg/pg_values.hpp"

namespace xos::db {

namespace {

constexpr Oid oid_numeric = 1700;

template <typename Bits>
Bits big_endian(std::string_view bytes) {
    Bits bits = 0;
    for (const char byte : bytes) bits = static_cast<Bits>(bits << 8U) | static_cast<unsigned char>(byte);
    return bits;
}

std::int64_t binary_integer(std::string_view bytes) {
    switch (bytes.size()) {
        case 2: return static_cast<std::int16_t>(big_endian<std::uint16_t>(bytes));
        case 4: return static_cast<std::int32_t>(big_endian<std::uint32_t>(bytes));
        default: return static_cast<std::int64_t>(big_endian<std::uint64_t>(bytes));
    }
}

double binary_real(std::string_view bytes) {
    if (bytes.size() == 4) return static_cast<double>(std::bit_cast<float>(big_endian<std::uint32_t>(bytes)));
    return std::bit_cast<double>(big_endian<std::uint64_t>(bytes));
}

template <typename Number>
std::optional<Number> parsed(std::string_view text) {
    Number number{};
    const auto end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || at != end) return std::nullopt;
    return number;
}

bool is_integer(Oid type) { return type == oid_int8 || type == oid_int4 || type == oid_int2; }
bool is_real(Oid type) { return type == oid_float8 || type == oid_float4; }
bool is_time(Oid type) { return type == oid_timestamptz || type == oid_timestamp; }

}  // namespace

int PgRow::checked(std::size_t column) const {
    if (column >= static_cast<std::size_t>(PQnfields(result_))) {
        throw Error{"the row has no column " + std::to_string(column)};
    }
    return static_cast<int>(column);
}

void PgRow::wrong_type(int column, std::string_view wanted) const {
    throw Error{"column " + std::string{PQfname(result_, column)} + " does not hold " + std::string{wanted}};
}

std::string_view PgRow::value(int column, std::string_view wanted) const {
    if (PQgetisnull(result_, row_, column) != 0) wrong_type(column, wanted);
    return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

bool PgRow::is_null(std::size_t column) const { return PQgetisnull(result_, row_, checked(column)) != 0; }

bool PgRow::boolean(std::size_t column) const {
    const int i = checked(column);
    const auto bytes = value(i, "a boolean");
    if (PQftype(result_, i) != oid_bool) wrong_type(i, "a boolean");
    return is_binary(i) ? bytes[0] != 0 : bytes[0] == 't';
}

std::int64_t PgRow::integer(std::size_t column) const {
    const int i = checked(column);
    const auto bytes = value(i, "an integer");
    const Oid type = PQftype(result_, i);
    if (is_integer(type) && is_binary(i)) return binary_integer(bytes);
    // sum(bigint) is numeric.
    const auto number = is_integer(type) || type == oid_numeric ? parsed<std::int64_t>(bytes) : std::nullopt;
    if (!number) wrong_type(i, "an integer");
    return *number;
}

double PgRow::real(std::size_t column) const {
    const int i = checked(column);
    const auto bytes = value(i, "a number");
    const Oid type = PQftype(result_, i);
    if (is_binary(i)) {
        if (is_real(type)) return binary_real(bytes);
        if (is_integer(type)) return static_cast<double>(binary_integer(bytes));
        wrong_type(i, "a number");
    }
    const bool is_number = is_real(type) || is_integer(type) || type == oid_numeric;
    const auto number = is_number ? parsed<double>(bytes) : std::nullopt;
    if (!number) wrong_type(i, "a number");
    return *number;
}

std::string_view PgRow::text(std::size_t column) const {
    const int i = checked(column);
    const auto bytes = value(i, "text");
    const Oid type = PQftype(result_, i);
    if (type == oid_bool || is_integer(type) || is_real(type) || is_time(type) || type == oid_numeric) {
        wrong_type(i, "text");
    }
    return bytes;
}

Timestamp PgRow::timestamp(std::size_t column) const {
    const int i = checked(column);
    const auto bytes = value(i, "a time");
    if (!is_time(PQftype(result_, i))) wrong_type(i, "a time");
    if (is_binary(i)) return from_pg_time(binary_integer(bytes));
    const auto time = parse_pg_time(bytes);
    if (!time) wrong_type(i, "a time");
    return *time;
}

}  // namespace xos::db
