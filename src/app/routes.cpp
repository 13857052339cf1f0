// SPDX-License-Identifier: Apache-2.0
#include "xos/app/routes.hpp"

namespace xos {

std::string Access::to_string() const {
    switch (kind) {
        case Kind::undeclared: return "undeclared";
        case Kind::anonymous: return "anonymous";
        case Kind::signed_in: return "signed in";
        case Kind::permission: break;
    }
    std::string text{xos::to_string(permission)};
    if (!self_parameter.empty()) text += " or own " + self_parameter;
    return text;
}

RouteBuilder& RouteBuilder::authorize() {
    route_.access = {.kind = Access::Kind::signed_in, .permission = {}, .self_parameter = {}};
    return *this;
}

RouteBuilder& RouteBuilder::allow_anonymous() {
    route_.access = {.kind = Access::Kind::anonymous, .permission = {}, .self_parameter = {}};
    return *this;
}

RouteBuilder& RouteBuilder::require(Permission permission) {
    route_.access = {.kind = Access::Kind::permission, .permission = permission, .self_parameter = {}};
    return *this;
}

RouteBuilder& RouteBuilder::or_self(std::string path_parameter) {
    route_.access.self_parameter = std::move(path_parameter);
    return *this;
}

RouteBuilder& RouteBuilder::on_failure(std::string text, std::string log_message) {
    route_.failure_text = std::move(text);
    route_.failure_log = std::move(log_message);
    return *this;
}

RouteBuilder& RouteBuilder::log_id_as(std::string name) {
    route_.logged_id = std::move(name);
    return *this;
}

RouteBuilder& RouteBuilder::on_invalid(std::string text, std::string code) {
    route_.invalid_text = std::move(text);
    route_.invalid_code = std::move(code);
    return *this;
}

RouteBuilder& RouteBuilder::answer_field(std::string name, std::string value) {
    route_.answer_fields.emplace_back(std::move(name), std::move(value));
    return *this;
}

RouteBuilder& RouteBuilder::body_limit(std::size_t bytes) {
    route_.body_limit = bytes;
    return *this;
}

}  // namespace xos
