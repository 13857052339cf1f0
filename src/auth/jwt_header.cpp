// SPDX-License-Identifier: Apache-2.0
// The JOSE header (RFC 7515 section 4). It is read before anything is authenticated, so only an exact algorithm name
// passes, and every member by which a token could bring its own key or change how it is read is refused (RFC 8725).
#include "auth/jwt_header.hpp"

#include <algorithm>
#include <array>

#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::auth {
namespace {

constexpr std::array<std::string_view, 8> refused_members{"crit", "jwk", "jku", "x5u", "x5c", "b64", "zip", "enc"};

bool is_text(const json::Value& object, std::string_view member, std::string_view text) {
    const auto value = object.find(member);
    return value && value->string() == text;
}

}  // namespace

std::string write_jwt_header(std::string_view key_id) {
    std::string out = R"({"alg":"HS256","typ":"JWT","kid":)";
    json::write(out, key_id);
    out += '}';
    return out;
}

std::optional<JwtHeader> read_jwt_header(std::string_view json) {
    const auto document = json::Document::parse(json);
    if (!document) return std::nullopt;
    const auto header = document->root();
    if (header.kind() != json::Kind::object || !is_text(header, "alg", "HS256")) return std::nullopt;
    if (header.find("typ") && !is_text(header, "typ", "JWT") && !is_text(header, "typ", "at+jwt")) return std::nullopt;
    if (std::ranges::any_of(refused_members, [&](auto name) { return header.find(name).has_value(); })) {
        return std::nullopt;
    }

    JwtHeader read;
    if (const auto key_id = header.find("kid")) {
        const auto text = key_id->string();
        if (!text) return std::nullopt;
        read.key_id = *text;
    }
    return read;
}

}  // namespace xos::auth
