// SPDX-License-Identifier: Apache-2.0
// The delimiter begins with CR and holds no other one, so that a match which fails can only begin again at the byte
// where it failed: no byte is looked at twice, and what was taken for a delimiter and is none is given out from the
// delimiter's own text.
#include "xos/files/multipart.hpp"

#include <algorithm>
#include <utility>

#include "files/content_disposition.hpp"
#include "http/ascii.hpp"

namespace xos::files {
namespace {

using http::iequals;
using http::is_token;
using http::trim_blanks;

bool is_boundary_character(char c) {
    return http::is_digit(c) || http::is_alpha(c) ||
           std::string_view{"'()+_,-./:=? "}.find(c) != std::string_view::npos;
}

/// The codings that leave the bytes as they are.
bool is_plain_coding(std::string_view value) {
    return iequals(value, "binary") || iequals(value, "8bit") || iequals(value, "7bit");
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    const auto semicolon = content_type.find(';');
    if (semicolon == std::string_view::npos) return std::nullopt;
    if (!iequals(trim_blanks(content_type.substr(0, semicolon)), "multipart/form-data")) return std::nullopt;
    auto boundary = find_parameter(content_type.substr(semicolon), "boundary");
    if (!boundary || boundary->empty() || boundary->size() > MultipartLimits::boundary) return std::nullopt;
    if (boundary->ends_with(' ') || !std::ranges::all_of(*boundary, is_boundary_character)) return std::nullopt;
    return boundary;
}

MultipartReader::MultipartReader(std::string_view boundary, MultipartLimits limits)
    : delimiter_{"\r\n--" + std::string{boundary}}, limits_{limits} {}

MultipartReader::Step MultipartReader::next(std::string_view input) {
    if (stage_ == Stage::start) return take_start(input);
    if (stage_ == Stage::data) return take_data(input);
    for (std::size_t i = 0; i < input.size(); ++i) {
        const auto before = stage_;
        bool is_good = false;
        switch (stage_) {
            case Stage::after:
            case Stage::after_cr:
            case Stage::after_dash: is_good = take_after(input[i]); break;
            case Stage::header:
            case Stage::header_lf: is_good = take_header_byte(input[i]); break;
            default: is_good = take_epilogue(input[i]); break;
        }
        if (!is_good) return fail(i);
        if (stage_ == Stage::data) return {Event::part, i + 1, {}};
        if (before == Stage::after_dash) return {Event::end, i + 1, {}};
    }
    return {stage_ == Stage::failed ? Event::failed : Event::more, input.size(), {}};
}

/// The first boundary ends no part.
MultipartReader::Step MultipartReader::take_start(std::string_view input) {
    const auto step = match_delimiter(input);
    if (step.event == Event::data) return fail(0);
    return {Event::more, step.consumed, {}};
}

/// Continues a match: `more` at the end of the input, `part_end` when the delimiter is whole, `data` when it is none.
MultipartReader::Step MultipartReader::match_delimiter(std::string_view input) {
    std::size_t at = 0;
    while (at < input.size() && matched_ < delimiter_.size() && input[at] == delimiter_[matched_]) ++at, ++matched_;
    if (matched_ == delimiter_.size()) {
        matched_ = 0;
        stage_ = Stage::after;
        return {Event::part_end, at, {}};
    }
    if (at == input.size()) return {Event::more, at, {}};
    const auto taken = std::exchange(matched_, 0);
    return {Event::data, at, std::string_view{delimiter_}.substr(0, taken)};
}

MultipartReader::Step MultipartReader::take_data(std::string_view input) {
    if (matched_ > 0) return match_delimiter(input);
    for (auto at = input.find('\r'); at != std::string_view::npos; at = input.find('\r', at + 1)) {
        const auto candidate = input.substr(at, delimiter_.size());
        if (!delimiter_.starts_with(candidate)) continue;
        if (at > 0) return {Event::data, at, input.substr(0, at)};
        return match_delimiter(input);
    }
    if (input.empty()) return {Event::more, 0, {}};
    return {Event::data, input.size(), input};
}

bool MultipartReader::take_after(char c) {
    if (stage_ == Stage::after_dash) {
        stage_ = Stage::epilogue;
        return c == '-';
    }
    if (stage_ == Stage::after) {
        stage_ = c == '-' ? Stage::after_dash : Stage::after_cr;
        return c == '-' || c == '\r';
    }
    if (c != '\n') return false;
    if (++parts_ > limits_.parts) return refuse(Limit::parts);
    stage_ = Stage::header;
    header_fields_ = header_bytes_ = 0;
    has_disposition_ = false;
    return true;
}

bool MultipartReader::take_header_byte(char c) {
    if (++header_bytes_ > limits_.header_bytes) return refuse(Limit::header_bytes);
    if (stage_ == Stage::header_lf) {
        stage_ = Stage::header;
        return c == '\n' && take_header_line();
    }
    if (c == '\r') {
        stage_ = Stage::header_lf;
        return true;
    }
    line_ += c;
    return !http::is_line_stop(c);
}

bool MultipartReader::take_header_line() {
    const auto line = std::exchange(line_, {});
    if (line.empty()) {
        stage_ = Stage::data;
        return has_disposition_;
    }
    if (++header_fields_ > limits_.header_fields) return refuse(Limit::header_fields);
    const auto colon = line.find(':');
    if (colon == std::string::npos) return false;
    const auto field = std::string_view{line}.substr(0, colon);
    const auto value = trim_blanks(std::string_view{line}.substr(colon + 1));
    if (!is_token(field)) return false;
    if (iequals(field, "Content-Transfer-Encoding")) return is_plain_coding(value);
    if (!iequals(field, "Content-Disposition")) return true;
    auto part = read_form_data(value);
    if (!part || has_disposition_) return false;
    if (part->name.size() > limits_.field_name) return refuse(Limit::field_name);
    if (part->file_name && part->file_name->size() > limits_.file_name) return refuse(Limit::file_name);
    has_disposition_ = true;
    name_ = std::move(part->name);
    file_name_ = std::move(part->file_name);
    return true;
}

/// A line end may follow the last boundary, and nothing else.
bool MultipartReader::take_epilogue(char c) {
    if (stage_ == Stage::epilogue && c == '\r') {
        stage_ = Stage::epilogue_lf;
        return true;
    }
    if (stage_ != Stage::epilogue_lf || c != '\n') return false;
    stage_ = Stage::done;
    return true;
}

bool MultipartReader::refuse(Limit limit) {
    limit_ = limit;
    return false;
}

MultipartReader::Step MultipartReader::fail(std::size_t consumed) {
    stage_ = Stage::failed;
    return {Event::failed, consumed, {}};
}

}  // namespace xos::files
