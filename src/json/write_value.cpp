// SPDX-License-Identifier: Apache-2.0
// A parsed value becomes text again. The recursion is bounded by the depth limit of its Document.
#include <utility>

#include "xos/json/writer.hpp"

namespace xos::json {
namespace {

void write_array(std::string& out, Value array) {
    char separator = '[';
    for (const Value element : array.elements()) {
        out += std::exchange(separator, ',');
        write(out, element);
    }
    out += separator == '[' ? "[]" : "]";
}

void write_object(std::string& out, Value object) {
    char separator = '{';
    for (const auto& [name, member] : object.members()) {
        out += std::exchange(separator, ',');
        write(out, name);
        out += ':';
        write(out, member);
    }
    out += separator == '{' ? "{}" : "}";
}

void write_number(std::string& out, Value number) {
    if (const auto beyond_int64 = number.unsigned_integer()) {
        write(out, *beyond_int64);
    } else {
        write_real(out, *number.number());
    }
}

}  // namespace

void write(std::string& out, Value value) {
    switch (value.kind()) {
        case Kind::null: write(out, nullptr); return;
        case Kind::boolean: write(out, *value.boolean()); return;
        case Kind::integer: write(out, *value.integer()); return;
        case Kind::real: write_number(out, value); return;
        case Kind::string: write(out, *value.string()); return;
        case Kind::array: write_array(out, value); return;
        case Kind::object: write_object(out, value); return;
    }
}

void write_real(std::string& out, double number) {
    const auto begin = out.size();
    write(out, number);
    if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";
}

}  // namespace xos::json
