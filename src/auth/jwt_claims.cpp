// SPDX-License-Identifier: Apache-2.0
// The claims of JWT-2, ours and those of an ASP.NET issuer that shares the key: `nameid` for `sub`, `unique_name` for
// `name`, text for `client_id` and `is_admin`. A claim that is there must be right; only foreign ones may be absent.
#include "auth/jwt_claims.hpp"

#include <algorithm>
#include <charconv>

#include "xos/json/value.hpp"
#include "xos/json/writer.hpp"

namespace xos::auth {
namespace {

/// A positive decimal number in its only form: no sign, no leading zero, no blanks.
std::optional<std::int64_t> read_positive(std::string_view text) {
    if (text.empty() || text.front() < '1' || text.front() > '9') return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Reads claims one after the other and remembers whether one was wrong, so that the caller asks once.
class ClaimsReader {
public:
    explicit ClaimsReader(json::Value payload) : payload_{payload} {}

    bool is_good() const { return good_; }

    void expect_text(std::string_view name, std::string_view expected) {
        const auto value = payload_.find(name);
        require(value && value->string() == expected);
    }

    /// RFC 7519 allows several audiences; every one must be text and ours must be there exactly once.
    void expect_audience(std::string_view audience) {
        const auto value = payload_.find("aud");
        if (!require(value.has_value()) || value->string() == audience) return;
        const auto all = value->elements();
        require(std::ranges::all_of(all, [](const auto& one) { return one.kind() == json::Kind::string; }));
        require(std::ranges::count_if(all, [&](const auto& one) { return one.string() == audience; }) == 1);
    }

    std::string text(std::string_view name, std::string_view foreign_name = {}) {
        auto value = payload_.find(name);
        if (!value && !foreign_name.empty()) value = payload_.find(foreign_name);
        if (!value) return {};
        const auto text = value->string();
        return require(text.has_value()) ? std::string{*text} : std::string{};
    }

    /// A token that names two different users names none.
    std::int64_t user() {
        const auto own = payload_.find("sub");
        const auto foreign = payload_.find("nameid");
        if (!require(own || foreign)) return 0;
        const auto text = (own ? own : foreign)->string();
        require(!own || !foreign || own->string() == foreign->string());
        return accept(text ? read_positive(*text) : std::nullopt);
    }

    std::int64_t client() {
        const auto value = payload_.find("client_id");
        if (!require(value.has_value())) return 0;
        if (const auto text = value->string()) return accept(read_positive(*text));
        const auto number = accept(value->integer());
        require(number > 0);
        return number;
    }

    bool flag(std::string_view name) {
        const auto value = payload_.find(name);
        if (!value) return false;
        if (const auto text = value->string()) {
            const bool is_true = *text == "True" || *text == "true";
            require(is_true || *text == "False" || *text == "false");
            return is_true;
        }
        return require(value->boolean().has_value()) && *value->boolean();
    }

    std::int64_t time(std::string_view name) {
        const auto value = payload_.find(name);
        if (!value) return 0;
        const auto seconds = accept(value->integer());
        require(seconds >= 0 && seconds <= max_token_time);
        return seconds;
    }

    std::int64_t required_time(std::string_view name) {
        require(payload_.find(name).has_value());
        return time(name);
    }

private:
    bool require(bool condition) {
        good_ = good_ && condition;
        return condition;
    }

    std::int64_t accept(std::optional<std::int64_t> number) {
        require(number.has_value());
        return number.value_or(0);
    }

    json::Value payload_;
    bool good_ = true;
};

template <typename T>
void write_member(std::string& out, std::string_view name, const T& value) {
    out += out.empty() ? "{\"" : ",\"";
    out += name;
    out += "\":";
    json::write(out, value);
}

}  // namespace

std::string write_jwt_claims(const Claims& claims, const JwtOptions& options) {
    std::string out;
    write_member(out, "iss", options.issuer);
    write_member(out, "aud", options.audience);
    write_member(out, "sub", std::to_string(claims.user.value));
    write_member(out, "name", claims.name);
    write_member(out, "email", claims.email);
    write_member(out, "client_id", claims.client);
    write_member(out, "is_admin", claims.is_admin);
    write_member(out, "iat", claims.issued_at);
    write_member(out, "nbf", claims.not_before);
    write_member(out, "exp", claims.expires_at);
    write_member(out, "jti", claims.token_id);
    if (!claims.session_id.empty()) write_member(out, "sid", claims.session_id);
    out += '}';
    return out;
}

std::optional<Claims> read_jwt_claims(std::string_view json, const JwtOptions& options) {
    const auto document = json::Document::parse(json);
    if (!document || document->root().kind() != json::Kind::object) return std::nullopt;

    ClaimsReader reader{document->root()};
    reader.expect_text("iss", options.issuer);
    reader.expect_audience(options.audience);
    Claims claims;
    claims.user = UserId{reader.user()};
    claims.name = reader.text("name", "unique_name");
    claims.email = reader.text("email");
    claims.client = ClientId{reader.client()};
    claims.is_admin = reader.flag("is_admin");
    claims.issued_at = reader.time("iat");
    claims.not_before = reader.time("nbf");
    claims.expires_at = reader.required_time("exp");
    claims.token_id = reader.text("jti");
    claims.session_id = reader.text("sid");
    if (!reader.is_good()) return std::nullopt;
    return claims;
}

}  // namespace xos::auth
