// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace xos::http {

struct ChunkLimits {
    std::size_t trailer_fields = 16;
    std::size_t trailer_bytes = 4 * 1024;
    std::uint64_t free_chunks = 1'000;   ///< chunks any body may have
    std::uint64_t bytes_per_chunk = 16;  ///< and one more for this many body bytes
};

/// Decodes a chunked body strictly (H1-6): no extensions, exact line ends, trailers read and dropped.
///
/// Bytes in, body pieces out: call next() until it asks for more input, ends or fails.
class ChunkedDecoder {
public:
    enum class Result : std::uint8_t { more, piece, done, failed };
    /// Which limit a failure is counted under (LIM-4).
    enum class Limit : std::uint8_t { none, chunks, trailers };

    struct Step {
        Result result = Result::more;
        std::size_t consumed = 0;  ///< bytes of the input that are done with
        std::string_view piece;    ///< body bytes inside the consumed input
    };

    explicit ChunkedDecoder(const ChunkLimits& limits) : limits_{limits} {}

    void reset();
    /// Looks at input that was not consumed before. `more`: everything was consumed, more is needed.
    Step next(std::string_view input);
    /// Body bytes given out so far.
    std::uint64_t size() const { return size_; }
    /// Bytes of the current chunk that are still to come, as its size line announced them; 0 while that line is read.
    std::uint64_t announced() const { return stage_ == Stage::data ? left_ : 0; }
    Limit limit() const { return limit_; }

private:
    enum class Stage : std::uint8_t {
        size,
        size_lf,
        data,
        data_cr,
        data_lf,
        trailer,
        trailer_lf,
        last_lf,
        done,
        failed
    };

    bool take(char c);
    bool take_size_byte(char c);
    bool begin_chunk();
    bool take_trailer_byte(char c);
    bool refuse(Limit limit);

    const ChunkLimits& limits_;
    std::uint64_t left_ = 0;
    std::uint64_t size_ = 0;
    std::uint64_t chunks_ = 0;
    std::size_t trailer_bytes_ = 0;
    std::size_t trailer_fields_ = 0;
    std::uint8_t digits_ = 0;
    bool has_name_ = false;  // of the trailer line being read: at least one byte of its name
    bool has_colon_ = false;
    Stage stage_ = Stage::size;
    Limit limit_ = Limit::none;
};

}  // namespace xos::http
