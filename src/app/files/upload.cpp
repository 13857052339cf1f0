// SPDX-License-Identifier: Apache-2.0
#include "xos/app/upload.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include "app/files/upload_body.hpp"
#include "xos/app/limit_refusals.hpp"
#include "xos/base/encoding.hpp"
#include "xos/files/file_name.hpp"
#include "xos/files/multipart.hpp"

namespace xos {

namespace {

using files::MultipartReader;
using uploads::body_piece;
using Event = MultipartReader::Event;

std::string_view name_of(MultipartReader::Limit limit) {
    switch (limit) {
        case MultipartReader::Limit::parts: return "multipart_parts";
        case MultipartReader::Limit::header_fields: return "multipart_header_fields";
        case MultipartReader::Limit::header_bytes: return "multipart_header_bytes";
        case MultipartReader::Limit::field_name: return "multipart_field_name";
        case MultipartReader::Limit::file_name: return "multipart_file_name";
        case MultipartReader::Limit::none: break;
    }
    return "";
}

/// Turns the multipart body of one request into calls of its sink.
class UploadReceiver {
public:
    UploadReceiver(Context& context, std::string_view boundary, std::uint64_t largest_file, UploadSink& sink)
        : context_{context},
          sink_{sink},
          reader_{boundary, {}},
          largest_body_{largest_file + said_about_files},
          input_(body_piece) {}

    Task<void> receive();

private:
    Task<std::size_t> fill();
    Task<void> take(const MultipartReader::Step& step);
    Task<void> begin_file();
    Task<void> add(std::string_view bytes);
    Task<void> pass_on();
    void refuse_body() const;
    bool is_file_part() const { return reader_.name() == "file"; }

    Context& context_;
    UploadSink& sink_;
    MultipartReader reader_;
    const std::uint64_t largest_body_;
    std::vector<char> input_;
    std::string gathered_;  // bytes of the file that are still to be passed on
    bool has_file_ = false;
};

Task<void> UploadReceiver::receive() {
    while (true) {
        const auto size = co_await fill();
        std::string_view input{input_.data(), size};
        while (!input.empty()) {
            const auto step = reader_.next(input);
            input.remove_prefix(step.consumed);
            co_await take(step);
        }
        if (size < input_.size()) break;
    }
    if (!reader_.is_complete()) refuse_body();
    if (!has_file_) throw validation_failed("file", "File is required");
}

/// Less than the whole room only at the end of the body.
Task<std::size_t> UploadReceiver::fill() {
    std::size_t filled = 0;
    try {
        co_await uploads::fill(context_.exchange(), input_, largest_body_, filled);
    } catch (const Problem& problem) {
        if (problem.status() == 413) throw sink_.too_large();
        throw;
    }
    co_return filled;
}

Task<void> UploadReceiver::take(const MultipartReader::Step& step) {
    switch (step.event) {
        case Event::more:
        case Event::end: break;
        case Event::failed: refuse_body(); break;
        case Event::part:
            if (is_file_part()) co_await begin_file();
            break;
        case Event::data:
            if (is_file_part()) co_await add(step.data);
            break;
        case Event::part_end:
            if (!is_file_part()) break;
            co_await pass_on();
            co_await sink_.end();
            break;
    }
}

/// A name is judged before a byte of its content is read.
Task<void> UploadReceiver::begin_file() {
    if (!reader_.file_name()) throw validation_failed("file", "The value is not valid");
    auto name = files::checked_file_name(*reader_.file_name());
    if (!name) throw validation_failed("file", "The value is not valid");
    has_file_ = true;
    co_await sink_.begin(std::move(*name));
}

/// Whatever a body looks like, the sink gets large pieces.
Task<void> UploadReceiver::add(std::string_view bytes) {
    if (gathered_.empty() && bytes.size() >= body_piece / 2) co_return co_await sink_.write(bytes);
    gathered_ += bytes;
    if (gathered_.size() >= body_piece) co_await pass_on();
}

Task<void> UploadReceiver::pass_on() {
    if (!gathered_.empty()) co_await sink_.write(gathered_);
    gathered_.clear();
}

void UploadReceiver::refuse_body() const {
    if (reader_.limit() != MultipartReader::Limit::none) {
        count_refusal(context_.services().metrics, name_of(reader_.limit()));
    }
    throw validation_failed("$", "The request body is not valid multipart/form-data");
}

}  // namespace

std::string upload_boundary(const http::RequestHead& head) {
    const auto encoding = head.find("Content-Encoding");
    auto boundary = files::multipart_boundary(head.find("Content-Type").value_or(""));
    if (!boundary || (encoding && !ascii_iequals(*encoding, "identity"))) throw unsupported_media_type();
    return std::move(*boundary);
}

Task<void> receive_upload(Context& context, std::string boundary, std::uint64_t largest_file, UploadSink& sink) {
    UploadReceiver receiver{context, boundary, largest_file, sink};
    co_await receiver.receive();
}

}  // namespace xos
