// SPDX-License-Identifier: Apache-2.0
#include "xos/app/multipart_body.hpp"

#include <utility>

#include "app/files/upload_body.hpp"
#include "xos/app/limit_refusals.hpp"
#include "xos/base/encoding.hpp"

namespace xos {

namespace {

using Limit = files::MultipartReader::Limit;

std::string_view name_of(Limit limit) {
    switch (limit) {
        case Limit::parts: return "multipart_parts";
        case Limit::header_fields: return "multipart_header_fields";
        case Limit::header_bytes: return "multipart_header_bytes";
        case Limit::field_name: return "multipart_field_name";
        case Limit::file_name: return "multipart_file_name";
        case Limit::none: break;
    }
    return "";
}

std::string boundary_of(const http::RequestHead& head) {
    const auto encoding = head.find("Content-Encoding");
    auto boundary = files::multipart_boundary(head.find("Content-Type").value_or(""));
    if (!boundary || (encoding && !ascii_iequals(*encoding, "identity"))) throw unsupported_media_type();
    return std::move(*boundary);
}

}  // namespace

MultipartBody::MultipartBody(Context& context, std::uint64_t most, std::function<Problem()> too_large)
    : context_{context},
      most_{most},
      too_large_{std::move(too_large)},
      reader_{boundary_of(context.exchange().head()), {}} {
    if (announced_size().value_or(0) > most_) throw too_large_();
    room_.resize(uploads::body_piece);
}

Task<MultipartBody::Step> MultipartBody::next() {
    while (true) {
        while (!input_.empty()) {
            const auto step = reader_.next(input_);
            input_.remove_prefix(step.consumed);
            if (step.event == Event::failed) refuse();
            if (step.event != Event::more && step.event != Event::end) co_return Step{step.event, step.data};
        }
        if (is_over_) break;
        co_await fill();
    }
    if (!reader_.is_complete()) refuse();
    co_return Step{};
}

/// Less than the whole room only at the end of the body.
Task<void> MultipartBody::fill() {
    std::size_t filled = 0;
    try {
        co_await uploads::fill(context_.exchange(), room_, most_, filled);
    } catch (const Problem& problem) {
        if (problem.status() == 413) throw too_large_();
        throw;
    }
    is_over_ = filled < room_.size();
    input_ = {room_.data(), filled};
}

void MultipartBody::refuse() const {
    if (reader_.limit() != Limit::none) count_refusal(context_.services().metrics, name_of(reader_.limit()));
    throw validation_failed("$", "The request body is not valid multipart/form-data");
}

}  // namespace xos
