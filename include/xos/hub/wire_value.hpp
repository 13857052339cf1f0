// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "xos/hub/messagepack.hpp"
#include "xos/hub/messagepack_reader.hpp"
#include "xos/hub/messagepack_writer.hpp"
#include "xos/json/bind.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::hub {

/// How a connection's values are encoded: by the hub protocol that its client chose.
enum class Encoding : std::uint8_t { json, messagepack };

/// A value as a client sent it: parsed JSON, or the bytes of one MessagePack value. Bound to a C++ type when the hub
/// method that wants it is known.
/// Lifetime: that of the message and of the bytes it was read from.
using WireValue = std::variant<json::Value, std::string_view>;

// The types that arguments, results and stream items may have, with the same meaning in both encodings:
//
//   bool, integers of every width    an integer out of range does not bind; in JSON `1.0` is no integer (JSON-3), in
//                                    MessagePack a whole float is, for JavaScript has no other numbers
//   float, double                    JSON has no NaN and no infinity, they are written as null
//   std::string                      UTF-8
//   xos::Timestamp, xos::Id          milliseconds; in JSON `2025-01-31T09:05:00.123Z`, an integer
//   std::vector<std::byte>           bytes; in JSON padded base64
//   described enums                  in JSON the number, in MessagePack the name; both read either
//   std::optional<T>                 empty is null, or a member that is absent; nothing else binds from null
//   std::vector<T>, std::map<std::string, T>, described structs
//   json::Raw                        any value, as JSON text (see messagepack.hpp for what cannot be said in it)
//
// Member names are JSON's camelCase names. They are read in any case of ASCII letters, exact ones first; members that
// are not declared are ignored; one that is absent or null keeps its default.

/// Puts the whole value into `out`; false when it is of another type. A described struct may then hold the members that
/// were right, everything else is as it was.
template <typename T>
bool read_value(const WireValue& value, T& out) {
    if (const auto* const parsed = std::get_if<json::Value>(&value)) {
        using json::read;
        return read(parsed->in_any_case(), out);
    }
    MessagePackReader in{std::get<std::string_view>(value)};
    return messagepack::read(in, out) && in.rest().empty();
}

/// Appends the encoded value; nullptr is null.
/// Throws: std::invalid_argument for a json::Raw that MessagePack cannot say; `out` then ends within the value.
template <typename T>
void write_value(std::string& out, Encoding encoding, const T& value) {
    if (encoding == Encoding::messagepack) return messagepack::write(out, value);
    using json::write;
    write(out, value);
}

/// Appends the encoded array of the values.
/// Throws: as write_value() does.
template <typename... Ts>
void write_arguments(std::string& out, Encoding encoding, const Ts&... values) {
    if (encoding == Encoding::messagepack) {
        messagepack::write_array_header(out, sizeof...(Ts));
        (messagepack::write(out, values), ...);
        return;
    }
    char separator = '[';
    ((out += std::exchange(separator, ','), write_value(out, encoding, values)), ...);
    out += separator == '[' ? "[]" : "]";
}

}  // namespace xos::hub
