// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xos/app/context.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/task.hpp"
#include "xos/files/multipart.hpp"

namespace xos {

/// The multipart/form-data body of one request, read as it comes (UP-1). It holds 256 KiB, however long the body is.
///
///     MultipartBody body{context(), most, [] { return payload_too_large("File is too large"); }};
///     while (true) {
///         const auto step = co_await body.next();
///         if (step.event == MultipartBody::Event::end) break;
///         …
///     }
///
/// Lifetime: the context must outlive it.
class MultipartBody {
public:
    using Event = files::MultipartReader::Event;
    struct Step {
        Event event = Event::end;
        std::string_view data;  ///< until the next call
    };

    /// Throws: Problem 415 for another type of body; what `too_large` makes when the announced length is over `most`
    /// bytes.
    MultipartBody(Context& context, std::uint64_t most, std::function<Problem()> too_large);

    /// The next `part`, `data`, `part_end`, or `end` when the body was whole.
    /// Throws: Problem 400 for a body that is none, counting the limit that it is over; what `too_large` makes; 408.
    Task<Step> next();

    /// Of the part that began last.
    const std::string& name() const { return reader_.name(); }
    const std::optional<std::string>& file_name() const { return reader_.file_name(); }
    /// The body's length; empty for a chunked one.
    std::optional<std::uint64_t> announced_size() const { return context_.exchange().head().content_length; }

private:
    Task<void> fill();
    void refuse() const;

    Context& context_;
    const std::uint64_t most_;
    const std::function<Problem()> too_large_;
    files::MultipartReader reader_;
    std::vector<char> room_;
    std::string_view input_;  // in room_: what the reader has not looked at
    bool is_over_ = false;    // the client has nothing more to send
};

}  // namespace xos
