// SPDX-License-Identifier: Apache-2.0
// The strict reader of HTTP/1.1 request heads (RFC 9112 sections 2 to 6, narrowed by reliability-security 2).
//
// A line is found by looking for the first byte that may not stand inside one. Only CR directly followed by LF ends a
// line; every other control byte ends the reading. Length limits are compared with the place of that first byte, so a
// line that is too long is refused for its length whether its end was seen or not. What a line means is decided when
// it is complete; what the head means as a whole (Host, length, expectation) when its empty line was read.
#include "http/request_reader.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace xos::http {
namespace {

constexpr std::size_t longest_length_digits = 19;
constexpr std::uint64_t greatest_length = 0x7fff'ffff'ffff'ffff;

bool is_target_char(char c) { return c > 0x20 && c < 0x7f && c != '#'; }

bool is_port(std::string_view port) {
    if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, is_digit)) return false;
    unsigned value = 0;
    for (const char c : port) value = value * 10 + static_cast<unsigned>(c - '0');
    return value <= 65'535;
}

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

// A list of tokens names a coding that we do not know; anything else is not a Transfer-Encoding at all.
bool is_coding_list(std::string_view value) {
    bool has_other = false;
    while (!value.empty()) {
        auto item = next_list_item(value);
        item = trim_blanks(item.substr(0, item.find(';')));
        if (!is_token(item)) return false;
        has_other = has_other || !iequals(item, "chunked");
    }
    return has_other;
}

}  // namespace

bool is_valid_host(std::string_view host) {
    const auto name = without_port(host);
    const auto rest = host.substr(name.size());
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return false;
    if (!name.starts_with('[')) {
        const auto is_name_char = [](char c) { return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_'; };
        return !name.empty() && std::ranges::all_of(name, is_name_char);
    }
    if (name.size() < 4 || !name.ends_with(']')) return false;
    const auto address = name.substr(1, name.size() - 2);
    const auto is_address_char = [](char c) { return hex_value(c) >= 0 || c == ':' || c == '.'; };
    return address.find(':') != std::string_view::npos && std::ranges::all_of(address, is_address_char);
}

RequestReader::RequestReader(const HeadLimits& limits, std::span<const std::string> host_names)
    : limits_{limits}, host_names_{host_names}, fields_(limits.fields) {}

void RequestReader::reset() {
    error_ = {};
    position_ = scanned_ = block_begin_ = field_count_ = 0;
    target_ = path_ = query_ = host_ = authority_ = {};
    content_length_.reset();
    transfer_encoding_status_ = 0;
    host_count_ = 0;
    stage_ = Stage::start;
    is_method_served_ = true;
    has_transfer_encoding_ = has_content_length_ = has_empty_absolute_path_ = false;
    expects_continue_ = has_other_expectation_ = says_close_ = says_keep_alive_ = false;
}

RequestReader::Result RequestReader::fail(int status, HeadLimit limit, bool is_target_trusted) {
    stage_ = Stage::failed;
    error_ = {.status = status, .is_target_trusted = is_target_trusted, .limit = limit};
    return Result::failed;
}

RequestReader::Result RequestReader::read(std::string_view data) {
    if (stage_ == Stage::failed) return Result::failed;
    if (stage_ == Stage::complete) return Result::complete;
    if (stage_ == Stage::start) {
        Result result = Result::incomplete;
        if (!skip_leading_line(data, result)) return result;
        stage_ = Stage::request_line;
    }
    if (stage_ == Stage::request_line) {
        const auto line = next_line(data, limits_.request_line, 414, HeadLimit::request_line);
        if (!line) return stage_ == Stage::failed ? Result::failed : Result::incomplete;
        if (!take_request_line(data, *line)) return Result::failed;
        block_begin_ = position_;
        stage_ = Stage::fields;
    }
    return read_fields(data);
}

// One CRLF before the request line is allowed (RFC 9112, 2.2); a second one is an empty request line.
bool RequestReader::skip_leading_line(std::string_view data, Result& result) {
    if (data.empty()) return false;
    if (data[0] != '\r') return true;
    if (data.size() < 2) return false;
    if (data[1] != '\n') {
        result = fail(400);
        return false;
    }
    position_ = scanned_ = 2;
    return true;
}

std::optional<std::string_view> RequestReader::next_line(std::string_view data, std::size_t longest, int too_long,
                                                         HeadLimit limit) {
    std::size_t at = scanned_;
    while (at < data.size() && !is_line_stop(data[at])) ++at;
    scanned_ = at;
    if (at - position_ > longest) {
        fail(too_long, limit);
        return std::nullopt;
    }
    if (at == data.size()) return std::nullopt;
    if (data[at] != '\r') {
        fail(400);
        return std::nullopt;
    }
    if (at + 1 == data.size()) return std::nullopt;
    if (data[at + 1] != '\n') {
        fail(400);
        return std::nullopt;
    }
    const auto line = data.substr(position_, at - position_);
    position_ = scanned_ = at + 2;
    return line;
}

RequestReader::Result RequestReader::read_fields(std::string_view data) {
    while (true) {
        const std::size_t used = position_ - block_begin_;
        const std::size_t left = limits_.block > used + 2 ? limits_.block - used - 2 : 0;  // 2: the field's own CRLF
        const bool is_block_nearer = left < limits_.field;
        const auto line = next_line(data, std::min(left, limits_.field), 431,
                                    is_block_nearer ? HeadLimit::header_block : HeadLimit::header_field);
        if (!line) return stage_ == Stage::failed ? Result::failed : Result::incomplete;
        if (line->empty()) return finish(data);
        if (field_count_ == limits_.fields) return fail(431, HeadLimit::header_fields);
        if (!take_field(data, *line)) return Result::failed;
    }
}

RequestReader::Part RequestReader::part(std::string_view data, std::string_view view) const {
    return {static_cast<std::uint32_t>(view.data() - data.data()), static_cast<std::uint32_t>(view.size())};
}

bool RequestReader::take_request_line(std::string_view data, std::string_view line) {
    const auto first = line.find(' ');
    const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    const bool is_three_parts =
        second != std::string_view::npos && line.find(' ', second + 1) == std::string_view::npos;
    if (!is_three_parts || !is_token(line.substr(0, first))) {
        fail(400);
        return false;
    }
    return take_version(line.substr(second + 1)) && take_method(line.substr(0, first)) &&
           take_target(data, line.substr(first + 1, second - first - 1));
}

bool RequestReader::take_version(std::string_view text) {
    const bool is_well_formed =
        text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
    if (is_well_formed && text[5] == '1' && text[7] <= '1') {
        minor_version_ = static_cast<std::uint8_t>(text[7] - '0');
        return true;
    }
    fail(is_well_formed ? 505 : 400);
    return false;
}

// A method that is not served is refused after the whole head was checked: 405 with a body then, and never for a
// request that is malformed besides. CONNECT has another kind of target, so it ends at once.
bool RequestReader::take_method(std::string_view token) {
    constexpr std::pair<std::string_view, Method> served[] = {
        {"GET", Method::get},     {"POST", Method::post},      {"HEAD", Method::head},      {"PUT", Method::put},
        {"PATCH", Method::patch}, {"DELETE", Method::delete_}, {"OPTIONS", Method::options}};
    for (const auto& [name, method] : served) {
        if (token != name) continue;
        method_ = method;
        return true;
    }
    is_method_served_ = false;
    if (token != "CONNECT") return true;
    fail(405);
    return false;
}

bool RequestReader::take_target(std::string_view data, std::string_view target) {
    const bool is_clean = !target.empty() && std::ranges::all_of(target, is_target_char);
    if (is_clean && target.front() == '/') {
        split_target(data, target);
        return true;
    }
    if (is_clean && target == "*" && is_method_served_ && method_ == Method::options) {
        split_target(data, target);
        return true;
    }
    if (is_clean && take_absolute_target(data, target)) return true;
    fail(400);
    return false;
}

bool RequestReader::take_absolute_target(std::string_view data, std::string_view target) {
    const auto colon = target.find("://");
    if (colon == std::string_view::npos) return false;
    const auto scheme = target.substr(0, colon);
    if (!iequals(scheme, "http") && !iequals(scheme, "https")) return false;
    const auto rest = target.substr(colon + 3);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    const auto authority = rest.substr(0, end);
    if (!is_valid_host(authority)) return false;
    authority_ = part(data, authority);
    if (end == rest.size()) {
        has_empty_absolute_path_ = true;
        return true;
    }
    if (rest[end] != '/') return false;
    split_target(data, rest.substr(end));
    return true;
}

void RequestReader::split_target(std::string_view data, std::string_view target) {
    const auto mark = target.find('?');
    target_ = part(data, target);
    path_ = part(data, target.substr(0, mark));
    query_ = mark == std::string_view::npos ? Part{} : part(data, target.substr(mark + 1));
}

bool RequestReader::take_field(std::string_view data, std::string_view line) {
    std::size_t colon = 0;
    while (colon < line.size() && is_token_char(line[colon])) ++colon;
    // Covers folded lines, blanks before the first name or the colon, empty names and lines without a colon.
    if (colon == 0 || colon == line.size() || line[colon] != ':') {
        fail(400);
        return false;
    }
    const auto name = line.substr(0, colon);
    const auto value = trim_blanks(line.substr(colon + 1));
    fields_[field_count_++] = {part(data, name), part(data, value)};
    if (note_field(data, name, value)) return true;
    if (stage_ != Stage::failed) fail(400);
    return false;
}

// The fields that decide about framing and connection. False: refused.
bool RequestReader::note_field(std::string_view data, std::string_view name, std::string_view value) {
    switch (name.size()) {
        case 4:
            if (!iequals(name, "host")) return true;
            host_ = part(data, value);
            return ++host_count_ == 1 && is_valid_host(value);
        case 6:
            if (!iequals(name, "expect")) return true;
            if (iequals(value, "100-continue") && !expects_continue_) {
                expects_continue_ = true;
            } else {
                has_other_expectation_ = true;
            }
            return true;
        case 10:
            if (iequals(name, "connection")) take_connection(value);
            return true;
        case 14: return !iequals(name, "content-length") || take_content_length(value);
        case 17: return !iequals(name, "transfer-encoding") || take_transfer_encoding(value);
        default: return true;
    }
}

bool RequestReader::take_content_length(std::string_view value) {
    if (has_content_length_ || value.empty() || value.size() > longest_length_digits) return false;
    std::uint64_t length = 0;
    for (const char c : value) {
        if (!is_digit(c)) return false;
        length = length * 10 + static_cast<std::uint64_t>(c - '0');  // 19 digits fit in 64 bits
    }
    if (length > greatest_length) return false;
    has_content_length_ = true;
    content_length_ = length;
    return true;
}

bool RequestReader::take_transfer_encoding(std::string_view value) {
    if (has_transfer_encoding_) return false;
    has_transfer_encoding_ = true;
    if (!iequals(value, "chunked")) transfer_encoding_status_ = is_coding_list(value) ? 501 : 400;
    return transfer_encoding_status_ != 400;
}

void RequestReader::take_connection(std::string_view value) {
    while (!value.empty()) {
        const auto item = next_list_item(value);
        says_close_ = says_close_ || iequals(item, "close");
        says_keep_alive_ = says_keep_alive_ || iequals(item, "keep-alive");
    }
}

bool RequestReader::is_host_accepted(std::string_view host) const {
    if (host_names_.empty()) return true;
    const auto name = without_port(host);
    return std::ranges::any_of(host_names_,
                               [&](const auto& known) { return iequals(known, name) || iequals(known, host); });
}

RequestReader::Result RequestReader::finish(std::string_view data) {
    if (host_count_ == 0 && minor_version_ == 1) return fail(400);
    if (authority_.size > 0) {
        if (host_count_ == 1 && !iequals(authority_.of(data), host_.of(data))) return fail(400);
        host_ = authority_;
    }
    if (!is_host_accepted(host_.of(data))) return fail(400);
    if (has_transfer_encoding_ && (has_content_length_ || minor_version_ == 0)) return fail(400);
    if (transfer_encoding_status_ != 0) return fail(transfer_encoding_status_, HeadLimit::none, true);
    if (!is_method_served_) return fail(405, HeadLimit::none, true);
    if (has_other_expectation_) return fail(417, HeadLimit::none, true);
    stage_ = Stage::complete;
    return Result::complete;
}

RequestHead RequestReader::head(std::string_view data, std::span<Field> storage) const {
    for (std::size_t i = 0; i < field_count_; ++i) storage[i] = {fields_[i].name.of(data), fields_[i].value.of(data)};
    RequestHead head;
    head.method = method_;
    head.target = has_empty_absolute_path_ ? std::string_view{"/"} : target_.of(data);
    head.path = has_empty_absolute_path_ ? head.target : path_.of(data);
    head.query = query_.of(data);
    head.host = host_.of(data);
    head.fields = storage.first(field_count_);
    head.content_length = content_length_;
    head.is_chunked = has_transfer_encoding_;
    head.expects_continue = expects_continue_ && minor_version_ == 1;  // RFC 9110, 10.1.1: HTTP/1.0 cannot mean it
    head.keep_alive = !says_close_ && (minor_version_ == 1 || says_keep_alive_);
    head.minor_version = minor_version_;
    return head;
}

}  // namespace xos::http
