// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/http/message.hpp"

namespace xos::http {

/// Sizes a request head may have; defaults of reliability-security 3.
struct HeadLimits {
    std::size_t request_line = 8 * 1024;
    std::size_t block = 16 * 1024;
    std::size_t field = 8 * 1024;
    std::size_t fields = 100;
};

/// Which limit a refusal is counted under (LIM-4); `none` for malformed input.
enum class HeadLimit : std::uint8_t { none, request_line, header_block, header_field, header_fields };

struct HeadError {
    int status = 400;
    /// True once request line, Host and fields were found well-formed: the answer may then have a body (H1-12).
    bool is_target_trusted = false;
    HeadLimit limit = HeadLimit::none;
    bool operator==(const HeadError&) const = default;
};

/// Reads one request head strictly (H1-1 … H1-6). Bytes in, head out; it never sees a socket.
///
/// Every decision is taken at the first byte that forces it, so that the result does not depend on how the bytes
/// arrive. Fields are kept as offsets until the head is complete: the caller may move its buffer between calls.
/// One object serves all requests of a connection; reading allocates nothing.
class RequestReader {
public:
    enum class Result : std::uint8_t { incomplete, complete, failed };

    /// `host_names` are the accepted names, empty for any. Both must outlive the reader.
    RequestReader(const HeadLimits& limits, std::span<const std::string> host_names);
    RequestReader(HeadLimits&& limits, std::span<const std::string> host_names) = delete;

    /// Forgets the last request; the next read() starts a new one.
    void reset();
    /// Looks at the bytes added since the last call. `data` always begins at the request's first byte.
    Result read(std::string_view data);
    /// After `complete`: bytes from the start of `data` up to the body.
    std::size_t size() const { return position_; }
    /// After `failed`.
    const HeadError& error() const { return error_; }
    /// After `complete`: the head with views into `data`, which must hold the same bytes as before.
    RequestHead head(std::string_view data, std::span<Field> storage) const;
    /// After `complete`, or `failed` with a trusted target: the answer may have no body.
    bool is_head_request() const { return is_method_served_ && method_ == Method::head; }

private:
    struct Part {
        std::uint32_t offset = 0;
        std::uint32_t size = 0;
        std::string_view of(std::string_view data) const { return data.substr(offset, size); }
    };
    struct FieldParts {
        Part name;
        Part value;
    };
    enum class Stage : std::uint8_t { start, request_line, fields, complete, failed };

    Result fail(int status, HeadLimit limit = HeadLimit::none, bool is_target_trusted = false);
    bool skip_leading_line(std::string_view data, Result& result);
    std::optional<std::string_view> next_line(std::string_view data, std::size_t longest, int too_long,
                                              HeadLimit limit);
    Result read_fields(std::string_view data);
    bool take_request_line(std::string_view data, std::string_view line);
    bool take_method(std::string_view token);
    bool take_version(std::string_view text);
    bool take_target(std::string_view data, std::string_view target);
    bool take_absolute_target(std::string_view data, std::string_view target);
    void split_target(std::string_view data, std::string_view target);
    bool take_field(std::string_view data, std::string_view line);
    bool note_field(std::string_view data, std::string_view name, std::string_view value);
    bool take_content_length(std::string_view value);
    bool take_transfer_encoding(std::string_view value);
    void take_connection(std::string_view value);
    Result finish(std::string_view data);
    bool is_host_accepted(std::string_view host) const;
    Part part(std::string_view data, std::string_view view) const;

    const HeadLimits& limits_;
    std::span<const std::string> host_names_;
    std::vector<FieldParts> fields_;  // fixed size: limits_.fields
    HeadError error_;
    std::size_t position_ = 0;  // start of the line being read; after the head, its size
    std::size_t scanned_ = 0;   // no line end before this
    std::size_t block_begin_ = 0;
    std::size_t field_count_ = 0;
    Part target_, path_, query_, host_, authority_;
    std::optional<std::uint64_t> content_length_;
    int transfer_encoding_status_ = 0;  // 0: chunked or none
    std::uint16_t host_count_ = 0;
    Stage stage_ = Stage::start;
    Method method_ = Method::get;
    std::uint8_t minor_version_ = 1;
    bool is_method_served_ = true;
    bool has_transfer_encoding_ = false;
    bool has_content_length_ = false;
    bool has_empty_absolute_path_ = false;
    bool expects_continue_ = false;
    bool has_other_expectation_ = false;
    bool says_close_ = false;
    bool says_keep_alive_ = false;
};

/// True for `host` or `host:port` of letters, digits, `.`, `-`, `_`, or an IPv6 address in brackets (H1-3).
bool is_valid_host(std::string_view host);

}  // namespace xos::http
