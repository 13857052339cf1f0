// SPDX-License-Identifier: Apache-2.0
#include "xos/http/message.hpp"

#include "http/ascii.hpp"

namespace xos::http {
namespace {

// A line end in a value would begin a field of its own (response splitting); a NUL ends the text for some readers.
bool is_safe_value(std::string_view value) {
    for (const char c : value) {
        if (c == '\r' || c == '\n' || c == '\0') return false;
    }
    return true;
}

}  // namespace

std::string_view to_string(Method method) {
    switch (method) {
        case Method::get: return "GET";
        case Method::head: return "HEAD";
        case Method::post: return "POST";
        case Method::put: return "PUT";
        case Method::patch: return "PATCH";
        case Method::delete_: return "DELETE";
        case Method::options: return "OPTIONS";
    }
    return "";
}

std::optional<std::string_view> RequestHead::find(std::string_view name) const {
    for (const auto& field : fields) {
        if (iequals(field.name, name)) return field.value;
    }
    return std::nullopt;
}

void Response::set(std::string_view name, std::string_view value) {
    for (std::size_t i = 0; i < field_count_; ++i) {
        if (!iequals(fields_[i].first, name)) continue;
        if (!is_safe_value(value)) {
            has_bad_field_ = true;
            return;
        }
        fields_[i].second = value;
        return;
    }
    add(name, value);
}

void Response::add(std::string_view name, std::string_view value) {
    if (!is_token(name) || !is_safe_value(value)) {
        has_bad_field_ = true;
        return;
    }
    if (field_count_ == fields_.size()) {
        fields_.emplace_back(name, value);
    } else {
        // clear() keeps the strings, so that the answers of a connection reuse their memory.
        fields_[field_count_].first = name;
        fields_[field_count_].second = value;
    }
    ++field_count_;
}

std::optional<std::string_view> Response::find(std::string_view name) const {
    for (const auto& [known, value] : fields()) {
        if (iequals(known, name)) return value;
    }
    return std::nullopt;
}

void Response::clear() {
    status = 200;
    body.clear();
    static_body = {};
    file.reset();
    common_fields = {};
    may_compress = false;
    close = false;
    takeover.reset();
    field_count_ = 0;
    has_bad_field_ = false;
}

}  // namespace xos::http
