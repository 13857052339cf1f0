// SPDX-License-Identifier: Apache-2.0
#include "app/files/upload_receiver.hpp"

#include <utility>

#include "app/files/upload_body.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/file_name.hpp"

namespace xos::uploads {

std::uint64_t largest_upload_body(const Files& files) { return files.largest_file() + said_about_files; }

Task<void> UploadReceiver::receive() {
    while (true) {
        const auto step = co_await body_.next();
        if (step.event == MultipartBody::Event::end) break;
        if (body_.name() == "file") co_await take(step);
    }
    if (stored_.empty()) throw validation_failed("file", "File is required");
}

Task<void> UploadReceiver::take(MultipartBody::Step step) {
    using Event = MultipartBody::Event;
    if (step.event == Event::part) co_await begin_file();
    if (step.event == Event::data) co_await add(step.data);
    if (step.event != Event::part_end) co_return;
    co_await write(gathered_);
    gathered_.clear();
    co_await files_.complete(stored_.back());
}

/// A name is judged before a byte of its content is read.
Task<void> UploadReceiver::begin_file() {
    if (!body_.file_name()) throw validation_failed("file", "The value is not valid");
    auto name = files::checked_file_name(*body_.file_name());
    if (!name) throw validation_failed("file", "The value is not valid");
    const auto& type = files_.type_of(*name);
    stored_.push_back({.name = std::move(*name),
                       .type = &type,
                       .content = co_await files_.storage().create(body_.announced_size().value_or(0)),
                       .facts = {}});
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

std::vector<std::string> UploadReceiver::contents() const {
    std::vector<std::string> names;
    for (const auto& file : stored_) names.push_back(file.content->name());
    return names;
}

}  // namespace xos::uploads
