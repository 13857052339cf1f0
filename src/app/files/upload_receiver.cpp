// SPDX-License-Identifier: Apache-2.0
#include "app/files/upload_receiver.hpp"

#include <utility>

#include "app/files/upload_body.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/file_name.hpp"

namespace xos::uploads {

namespace {

using files::MultipartReader;
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

}  // namespace

std::uint64_t largest_upload_body(const Files& files) { return files.largest_file() + said_about_files; }

UploadReceiver::UploadReceiver(Files& files, http::Exchange& exchange, std::string_view boundary)
    : files_{files},
      exchange_{exchange},
      reader_{boundary, {}},
      largest_body_{largest_upload_body(files)},
      input_(body_piece) {}

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
    if (stored_.empty()) throw validation_failed("file", "File is required");
}

/// Less than the whole room only at the end of the body.
Task<std::size_t> UploadReceiver::fill() {
    std::size_t filled = 0;
    try {
        co_await uploads::fill(exchange_, input_, largest_body_, filled);
    } catch (const Problem& problem) {
        if (problem.status() == 413) throw files_.too_large();
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
            co_await write(gathered_);
            gathered_.clear();
            co_await files_.complete(stored_.back());
            break;
    }
}

/// A name is judged before a byte of its content is read.
Task<void> UploadReceiver::begin_file() {
    if (!reader_.file_name()) throw validation_failed("file", "The value is not valid");
    auto name = files::checked_file_name(*reader_.file_name());
    if (!name) throw validation_failed("file", "The value is not valid");
    const auto& type = files_.type_of(*name);
    const auto expected = exchange_.head().content_length.value_or(0);
    stored_.push_back(
        {.name = std::move(*name), .type = &type, .content = co_await files_.storage().create(expected), .facts = {}});
}

/// Whatever a body looks like, the disk gets large pieces.
Task<void> UploadReceiver::add(std::string_view bytes) {
    if (gathered_.empty() && bytes.size() >= body_piece / 2) co_return co_await write(bytes);
    gathered_ += bytes;
    if (gathered_.size() < body_piece) co_return;
    co_await write(gathered_);
    gathered_.clear();
}

Task<void> UploadReceiver::write(std::string_view bytes) {
    auto& content = *stored_.back().content;
    if (content.size() + bytes.size() > files_.largest_file()) throw files_.too_large();
    if (!bytes.empty()) co_await content.write(bytes);
}

void UploadReceiver::refuse_body() const {
    if (reader_.limit() != MultipartReader::Limit::none) files_.count_refusal(name_of(reader_.limit()));
    throw validation_failed("$", "The request body is not valid multipart/form-data");
}

std::vector<std::string> UploadReceiver::contents() const {
    std::vector<std::string> names;
    for (const auto& file : stored_) names.push_back(file.content->name());
    return names;
}

}  // namespace xos::uploads
