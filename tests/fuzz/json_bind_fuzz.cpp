// SPDX-License-Identifier: Apache-2.0
// Binding any JSON text to a described type never fails in another way than by naming fields, and what was bound
// without complaint is written and bound again to the same value.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "xos/base/assert.hpp"
#include "xos/json/bind.hpp"

namespace {

using xos::json::Document;

struct Address {
    std::string street;
    std::int32_t house_number = 0;
    std::optional<std::string> remark;
};
BOOST_DESCRIBE_STRUCT(Address, (), (street, house_number, remark))

struct Request {
    xos::UserId id;
    std::string name;
    std::optional<std::int64_t> parent;
    bool is_admin = false;
    double score = 0;
    std::uint16_t port = 0;
    xos::Timestamp created_at;
    std::vector<std::string> tags;
    std::vector<Address> addresses;
    std::optional<Address> home;
    std::vector<std::vector<std::int8_t>> grid;
};
BOOST_DESCRIBE_STRUCT(Request, (), (id, name, parent, is_admin, score, port, created_at, tags, addresses, home, grid))

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = Document::parse({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    Request first;
    xos::FieldErrors errors;
    xos::json::bind_members(document->root(), first, errors);
    for (const auto& [field, messages] : errors.entries()) {
        XOS_ASSERT(document->root().find(field).has_value() && messages.size() == 1);
    }
    const auto text = xos::json::to_json(first);
    const auto again = Document::parse(text);
    XOS_ASSERT(again.has_value());
    Request second;
    xos::FieldErrors none;
    xos::json::bind_members(again->root(), second, none);
    XOS_ASSERT(none.empty());
    XOS_ASSERT(xos::json::to_json(second) == text);
    return 0;
}
