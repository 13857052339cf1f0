// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace xos::files {

struct MultipartLimits {
    std::size_t parts = 100;
    std::size_t header_fields = 16;              ///< of one part
    std::size_t header_bytes = 8 * 1024;         ///< of one part, line ends included
    std::size_t field_name = 128;                ///< bytes
    std::size_t file_name = 255;                 ///< bytes
    static constexpr std::size_t boundary = 70;  ///< RFC 2046, 5.1.1
};

/// The boundary in a Content-Type `multipart/form-data; boundary=…`: 1 to 70 characters of RFC 2046, not ending with a
/// blank. Empty for another type and for a boundary that is none.
std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Reads a multipart/form-data body strictly (RFC 7578, RFC 2046): bytes in, events out.
///
///     while (true) {
///         const auto step = reader.next(input);
///         input.remove_prefix(step.consumed);
///         …
///     }
///
/// Nothing may stand before the first boundary and only a line end after the last; line ends are CR LF. Its memory is
/// bounded by the limits, whatever comes.
class MultipartReader {
public:
    enum class Event : std::uint8_t {
        more,      ///< nothing to tell yet; when all of the input was used, more is needed
        part,      ///< a part begins: name(), file_name()
        data,      ///< bytes of the part
        part_end,  ///< the part was whole
        end,       ///< the last boundary was read; what follows is only looked at
        failed,    ///< not a multipart/form-data body, or over a limit
    };
    /// Which limit a failure is counted under (LIM-4).
    enum class Limit : std::uint8_t { none, parts, header_fields, header_bytes, field_name, file_name };

    struct Step {
        Event event = Event::more;
        std::size_t consumed = 0;  ///< bytes of the input that are done with
        std::string_view data;     ///< in the input, or in the reader until its next call
    };

    explicit MultipartReader(std::string_view boundary, MultipartLimits limits = {});

    /// Looks at input that was not consumed before.
    Step next(std::string_view input);

    /// Of the part that began last.
    const std::string& name() const { return name_; }
    /// What the part says its file is called; empty for a field that is no file.
    const std::optional<std::string>& file_name() const { return file_name_; }
    /// True when the last boundary was read: only then is a body whole.
    bool is_complete() const {
        return stage_ == Stage::epilogue || stage_ == Stage::epilogue_lf || stage_ == Stage::done;
    }
    Limit limit() const { return limit_; }

private:
    enum class Stage : std::uint8_t {
        start,       // in the first boundary
        after,       // behind a boundary: a line end, or two dashes
        after_cr,    // the line feed of that line end
        after_dash,  // the second dash
        header,
        header_lf,
        data,
        epilogue,
        epilogue_lf,
        done,
        failed,
    };

    Step take_start(std::string_view input);
    Step take_data(std::string_view input);
    Step match_delimiter(std::string_view input);
    bool take_header_byte(char c);
    bool take_header_line();
    bool take_after(char c);
    bool take_epilogue(char c);
    bool refuse(Limit limit);
    Step fail(std::size_t consumed);

    const std::string delimiter_;  // CR LF -- boundary
    const MultipartLimits limits_;
    Stage stage_ = Stage::start;
    Limit limit_ = Limit::none;
    std::size_t matched_ = 2;  // bytes of the delimiter; the first boundary has no line end before it
    std::size_t parts_ = 0;
    std::size_t header_fields_ = 0;
    std::size_t header_bytes_ = 0;
    std::string line_;
    bool has_disposition_ = false;
    std::string name_;
    std::optional<std::string> file_name_;
};

}  // namespace xos::files
