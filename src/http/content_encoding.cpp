// SPDX-License-Identifier: Apache-2.0
#include "http/content_encoding.hpp"

#include <zlib.h>

#include "http/ascii.hpp"

namespace xos::http {
namespace {

constexpr int most_quality = 1'000;

// RFC 9110, 12.4.2: 0 to 1 with up to three decimals, here in thousandths; what is malformed counts as unwanted.
int parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
    int value = (text[0] - '0') * most_quality;
    if (text.size() == 1) return value;
    if (text[1] != '.') return 0;
    int unit = 100;
    for (const char c : text.substr(2)) {
        if (!is_digit(c)) return 0;
        value += (c - '0') * unit;
        unit /= 10;
    }
    return value <= most_quality ? value : 0;
}

int quality_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto end = parameters.find(';');
        const auto one = trim_blanks(parameters.substr(0, end));
        parameters = end == std::string_view::npos ? std::string_view{} : parameters.substr(end + 1);
        if (one.size() >= 2 && ascii_lower(one[0]) == 'q' && one[1] == '=') return parse_quality(one.substr(2));
    }
    return most_quality;
}

struct Qualities {
    int gzip = -1, brotli = -1, identity = -1, other = -1;  // −1: not named
};

Qualities read_qualities(std::string_view list) {
    Qualities found;
    while (!list.empty()) {
        const auto item = next_list_item(list);
        const auto semicolon = item.find(';');
        const auto name = trim_blanks(item.substr(0, semicolon));
        const int quality = semicolon == std::string_view::npos ? most_quality : quality_of(item.substr(semicolon + 1));
        if (iequals(name, "gzip") || iequals(name, "x-gzip")) found.gzip = quality;
        if (iequals(name, "br")) found.brotli = quality;
        if (iequals(name, "identity")) found.identity = quality;
        if (name == "*") found.other = quality;
    }
    return found;
}

// Owns one zlib stream that is set back instead of made anew for each body.
class Compressor {
public:
    Compressor() {
        constexpr int level = 5, gzip_window = 15 + 16, memory_level = 8;
        is_usable_ = deflateInit2(&stream_, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) == Z_OK;
    }
    ~Compressor() {
        if (is_usable_) deflateEnd(&stream_);
    }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;

    bool run(std::string& body) {
        if (!is_usable_ || body.size() > max_body || deflateReset(&stream_) != Z_OK) return false;
        output_.resize(body.size());
        stream_.next_in = reinterpret_cast<Bytef*>(body.data());
        stream_.avail_in = static_cast<uInt>(body.size());
        stream_.next_out = reinterpret_cast<Bytef*>(output_.data());
        stream_.avail_out = static_cast<uInt>(output_.size());
        const bool is_smaller = deflate(&stream_, Z_FINISH) == Z_STREAM_END;
        if (is_smaller) body.assign(output_, 0, output_.size() - stream_.avail_out);
        if (output_.capacity() > kept_output) output_ = {};
        return is_smaller;
    }

private:
    static constexpr std::size_t max_body = std::size_t{1} << 30;
    static constexpr std::size_t kept_output = std::size_t{256} * 1024;

    z_stream stream_{};
    std::string output_;
    bool is_usable_ = false;
};

}  // namespace

ContentEncoding choose_encoding(std::optional<std::string_view> accept_encoding, bool has_gzip, bool has_brotli) {
    if (!accept_encoding) return ContentEncoding::identity;
    const auto found = read_qualities(*accept_encoding);
    const auto effective = [&](int quality) { return quality >= 0 ? quality : std::max(found.other, 0); };
    const int brotli = has_brotli ? effective(found.brotli) : 0;
    const int gzip = has_gzip ? effective(found.gzip) : 0;
    // Identity needs no naming: it ranks below what is named, unless the client prefers it in numbers.
    const int identity = found.identity >= 0 ? found.identity : 0;
    if (brotli > 0 && brotli >= gzip && brotli >= identity) return ContentEncoding::brotli;
    if (gzip > 0 && gzip >= identity) return ContentEncoding::gzip;
    return ContentEncoding::identity;
}

bool gzip_in_place(std::string& body) {
    thread_local Compressor compressor;
    return compressor.run(body);
}

}  // namespace xos::http
