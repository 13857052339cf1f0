// SPDX-License-Identifier: Apache-2.0
#include "xos/base/problem.hpp"

#include <algorithm>

namespace xos {

void FieldErrors::add(std::string_view field, std::string_view message) {
    const auto found = std::ranges::find(entries_, field, &Entry::first);
    auto& entry =
        found != entries_.end() ? *found : entries_.emplace_back(std::string{field}, std::vector<std::string>{});
    entry.second.emplace_back(message);
}

void FieldErrors::merge(FieldErrors other) {
    for (const auto& [field, messages] : other.entries_) {
        for (const auto& message : messages) add(field, message);
    }
}

const std::vector<std::string>* FieldErrors::find(std::string_view field) const {
    const auto found = std::ranges::find(entries_, field, &Entry::first);
    return found == entries_.end() ? nullptr : &found->second;
}

Problem::Problem(int status, std::string code, std::string text)
    : status_{status}, code_{std::move(code)}, text_{std::move(text)} {}

Problem&& Problem::with_fields(FieldErrors fields) && {
    fields_ = std::move(fields);
    return std::move(*this);
}

Problem&& Problem::with_detail(std::string detail) && {
    detail_ = std::move(detail);
    return std::move(*this);
}

Problem&& Problem::with_data_json(std::string json) && {
    data_json_ = std::move(json);
    return std::move(*this);
}

Problem&& Problem::with_retry_after(std::chrono::seconds wait) && {
    retry_after_ = wait;
    return std::move(*this);
}

Problem&& Problem::with_header(std::string name, std::string value) && {
    headers_.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
}

Problem bad_request(std::string text, std::string code) { return {400, std::move(code), std::move(text)}; }

Problem validation_failed(FieldErrors fields) {
    return Problem{400, "validation_failed", "Validation failed"}.with_fields(std::move(fields));
}

Problem validation_failed(std::string_view field, std::string_view text) {
    FieldErrors fields;
    fields.add(field, text);
    return validation_failed(std::move(fields));
}

Problem invalid_json() { return validation_failed("$", "The request body is not valid JSON"); }

Problem unauthenticated() {
    return Problem{401, "unauthenticated", "Authentication required"}.with_header("WWW-Authenticate", "Bearer");
}

Problem token_expired() {
    return Problem{401, "token_expired", "Authentication required"}.with_header("WWW-Authenticate", "Bearer");
}

Problem forbidden() { return {403, "forbidden", "You do not have permission to perform this action"}; }

Problem not_found(std::string text) { return {404, "not_found", std::move(text)}; }

Problem method_not_allowed(std::string allow) {
    return Problem{405, "method_not_allowed", "Method not allowed"}.with_header("Allow", std::move(allow));
}

Problem conflict(std::string text, std::string code) { return {409, std::move(code), std::move(text)}; }

Problem version_conflict(std::string text) { return {412, "version_conflict", std::move(text)}; }

Problem payload_too_large(std::string text) { return {413, "payload_too_large", std::move(text)}; }

Problem unsupported_media_type() { return {415, "unsupported_media_type", "Unsupported media type"}; }

Problem too_many_requests(std::chrono::seconds retry_after) {
    return Problem{429, "rate_limited", "Too many requests"}.with_retry_after(retry_after);
}

Problem server_error(std::string text) { return {500, "server_error", std::move(text)}; }

Problem insufficient_storage() { return Problem{507, "server_error", "There is not enough storage space"}; }

Problem unavailable(std::chrono::seconds retry_after) {
    return Problem{503, "server_error", "The service is temporarily unavailable. Please try again."}.with_retry_after(
        retry_after);
}

}  // namespace xos
