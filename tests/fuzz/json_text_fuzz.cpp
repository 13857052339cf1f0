// SPDX-License-Identifier: Apache-2.0
// Any bytes are either refused or read into a tree that holds its promises and survives being written and read again.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/log.hpp"
#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace {

using xos::json::Document;
using xos::json::Kind;
using xos::json::to_json;
using xos::json::Value;

std::string written(Value value);

std::string written_array(Value value) {
    std::string out = "[";
    for (const auto item : value.elements()) out += (out.size() > 1 ? "," : "") + written(item);
    return out + ']';
}

std::string written_object(Value value) {
    std::string out = "{";
    std::set<std::string_view> names;
    for (const auto& [name, member] : value.members()) {
        XOS_ASSERT(xos::is_utf8(name));
        XOS_ASSERT(names.insert(name).second);
        XOS_ASSERT(value.find(name).has_value());
        out += (out.size() > 1 ? "," : "") + to_json(name) + ':' + written(member);
    }
    return out + '}';
}

std::string written(Value value) {
    switch (value.kind()) {
        case Kind::null: return "null";
        case Kind::boolean: return to_json(*value.boolean());
        case Kind::integer: return to_json(*value.integer());
        case Kind::real:
            XOS_ASSERT(std::isfinite(*value.number()) && !value.integer());
            return to_json(*value.number());
        case Kind::string: XOS_ASSERT(xos::is_utf8(*value.string())); return to_json(*value.string());
        case Kind::array: return written_array(value);
        case Kind::object: return written_object(value);
    }
    return {};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto redacted = xos::redact_json(text);
    XOS_ASSERT(redacted.find('\n') == std::string::npos);
    const auto document = Document::parse(text);
    if (!document) return 0;
    XOS_ASSERT(redacted != R"("[unreadable]")" || text.find("[unreadable]") != std::string_view::npos);
    const auto once = written(document->root());
    const auto again = Document::parse(once);
    XOS_ASSERT(again.has_value());
    XOS_ASSERT(written(again->root()) == once);
    return 0;
}
