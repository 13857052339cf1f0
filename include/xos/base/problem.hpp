// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xos {

/// Messages by field, in the order in which the fields are declared. Keys are camelCase JSON names (ENV-4).
class FieldErrors {
public:
    using Entry = std::pair<std::string, std::vector<std::string>>;

    /// Adds one message to a field.
    void add(std::string_view field, std::string_view message);
    /// Appends all messages of another set.
    void merge(FieldErrors other);

    bool empty() const { return entries_.empty(); }
    const std::vector<Entry>& entries() const { return entries_; }
    const std::vector<std::string>* find(std::string_view field) const;

private:
    std::vector<Entry> entries_;
};

/// A refusal: the request is wrong, not allowed, or cannot be served. Throw one from a controller.
///
/// The public side (status, code, text, fields, data) becomes the envelope; the private side (`detail`) is logged
/// and never sent. One place, app/envelope, turns a Problem into a response.
class Problem : public std::exception {
public:
    Problem(int status, std::string code, std::string text);

    int status() const { return status_; }
    const std::string& code() const { return code_; }
    const std::string& text() const { return text_; }
    const FieldErrors& fields() const { return fields_; }
    const std::string& detail() const { return detail_; }
    const std::string& data_json() const { return data_json_; }
    std::optional<std::chrono::seconds> retry_after() const { return retry_after_; }
    const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }
    const char* what() const noexcept override { return text_.c_str(); }

    /// Adds per-field messages. The same Problem is returned, so that a throw reads as one expression.
    Problem&& with_fields(FieldErrors fields) &&;
    /// Adds a private explanation for the log.
    Problem&& with_detail(std::string detail) &&;
    /// Adds the envelope's `data` as finished JSON text.
    Problem&& with_data_json(std::string json) &&;
    /// Adds a `Retry-After` header.
    Problem&& with_retry_after(std::chrono::seconds wait) &&;
    /// Adds a response header, for example `Allow`.
    Problem&& with_header(std::string name, std::string value) &&;

private:
    int status_;
    std::string code_;
    std::string text_;
    FieldErrors fields_;
    std::string detail_;
    std::string data_json_;
    std::optional<std::chrono::seconds> retry_after_;
    std::vector<std::pair<std::string, std::string>> headers_;
};

// The refusals of contract HTTP-7 and ENV-9, with their exact texts.
Problem bad_request(std::string text, std::string code = "invalid_request");      // 400
Problem validation_failed(FieldErrors fields);                                    // 400 Validation failed
Problem validation_failed(std::string_view field, std::string_view text);         // the same for one field
Problem invalid_json();                                                           // 400, field "$"
Problem unauthenticated();                                                        // 401 Authentication required
Problem token_expired();                                                          // 401, code token_expired
Problem forbidden();                                                              // 403
Problem not_found(std::string text = "The requested resource was not found");     // 404
Problem method_not_allowed(std::string allow);                                    // 405 with Allow
Problem conflict(std::string text, std::string code = "conflict");                // 409
Problem version_conflict(std::string text);                                       // 412
Problem payload_too_large(std::string text = "Request body too large");           // 413
Problem unsupported_media_type();                                                 // 415
Problem too_many_requests(std::chrono::seconds retry_after);                      // 429 with Retry-After
Problem server_error(std::string text = "An unexpected error occurred");          // 500
Problem insufficient_storage();                                                   // 507
Problem unavailable(std::chrono::seconds retry_after = std::chrono::seconds{1});  // 503 with Retry-After

}  // namespace xos
