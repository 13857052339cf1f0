// SPDX-License-Identifier: Apache-2.0
// RFC 9112 section 7.1 without chunk extensions. A byte-driven machine: where the input is cut cannot matter.
#include "http/chunked_decoder.hpp"

#include <algorithm>

#include "http/ascii.hpp"

namespace xos::http {
namespace {

constexpr std::uint8_t longest_size = 16;  // hex digits
constexpr std::uint64_t greatest_body = 0x7fff'ffff'ffff'ffff;

}  // namespace

void ChunkedDecoder::reset() {
    left_ = size_ = chunks_ = 0;
    trailer_bytes_ = trailer_fields_ = 0;
    digits_ = 0;
    has_name_ = has_colon_ = false;
    stage_ = Stage::size;
    limit_ = Limit::none;
}

bool ChunkedDecoder::refuse(Limit limit) {
    limit_ = limit;
    return false;
}

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view input) {
    std::size_t at = 0;
    while (at < input.size() && stage_ != Stage::done && stage_ != Stage::failed) {
        if (stage_ == Stage::data) {
            const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at));
            left_ -= length;
            size_ += length;
            if (left_ == 0) stage_ = Stage::data_cr;
            return {Result::piece, at + length, input.substr(at, length)};
        }
        if (!take(input[at])) stage_ = Stage::failed;
        ++at;
    }
    if (stage_ == Stage::done) return {Result::done, at, {}};
    if (stage_ == Stage::failed) return {Result::failed, at, {}};
    return {Result::more, at, {}};
}

bool ChunkedDecoder::take(char c) {
    switch (stage_) {
        case Stage::size: return take_size_byte(c);
        case Stage::size_lf: return c == '\n' && begin_chunk();
        case Stage::data_cr: stage_ = Stage::data_lf; return c == '\r';
        case Stage::data_lf: stage_ = Stage::size; return c == '\n';
        case Stage::trailer: return take_trailer_byte(c);
        case Stage::trailer_lf: stage_ = Stage::trailer; return c == '\n';
        case Stage::last_lf: stage_ = Stage::done; return c == '\n';
        case Stage::data:
        case Stage::done:
        case Stage::failed: break;
    }
    return false;
}

bool ChunkedDecoder::take_size_byte(char c) {
    if (c == '\r') {
        stage_ = Stage::size_lf;
        return digits_ > 0;
    }
    const int digit = hex_value(c);
    if (digit < 0 || ++digits_ > longest_size) return false;
    left_ = left_ << 4 | static_cast<std::uint64_t>(digit);  // 16 digits fill 64 bits exactly
    return true;
}

bool ChunkedDecoder::begin_chunk() {
    digits_ = 0;
    if (left_ == 0) {
        stage_ = Stage::trailer;
        return true;
    }
    if (left_ > greatest_body - size_) return false;
    if (++chunks_ > limits_.free_chunks + size_ / limits_.bytes_per_chunk) return refuse(Limit::chunks);
    stage_ = Stage::data;
    return true;
}

bool ChunkedDecoder::take_trailer_byte(char c) {
    if (c == '\r') {
        const bool is_last = !has_name_;
        stage_ = is_last ? Stage::last_lf : Stage::trailer_lf;
        const bool is_well_formed = is_last || has_colon_;
        has_name_ = has_colon_ = false;
        return is_well_formed;
    }
    if (is_line_stop(c)) return false;
    if (++trailer_bytes_ > limits_.trailer_bytes) return refuse(Limit::trailers);
    if (has_colon_) return true;
    if (has_name_ && c == ':') {
        has_colon_ = true;
        return true;
    }
    if (!is_token_char(c)) return false;
    if (!has_name_ && ++trailer_fields_ > limits_.trailer_fields) return refuse(Limit::trailers);
    has_name_ = true;
    return true;
}

}  // namespace xos::http
