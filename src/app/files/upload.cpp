// SPDX-License-Identifier: Apache-2.0
#include "xos/app/upload.hpp"

#include <utility>

#include "app/files/upload_body.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/file_name.hpp"

namespace xos {

namespace {

using uploads::body_piece;

/// Turns the files of one body into calls of their sink.
class UploadReceiver {
public:
    UploadReceiver(MultipartBody& body, UploadSink& sink) : body_{body}, sink_{sink} {}

    Task<void> receive();

private:
    Task<void> take(MultipartBody::Step step);
    Task<void> begin_file();
    Task<void> add(std::string_view bytes);
    Task<void> pass_on();

    MultipartBody& body_;
    UploadSink& sink_;
    std::string gathered_;  // bytes of the file that are still to be passed on
    bool has_file_ = false;
};

Task<void> UploadReceiver::receive() {
    while (true) {
        const auto step = co_await body_.next();
        if (step.event == MultipartBody::Event::end) break;
        if (body_.name() == "file") co_await take(step);
    }
    if (!has_file_) throw validation_failed("file", "File is required");
}

Task<void> UploadReceiver::take(MultipartBody::Step step) {
    using Event = MultipartBody::Event;
    if (step.event == Event::part) co_await begin_file();
    if (step.event == Event::data) co_await add(step.data);
    if (step.event != Event::part_end) co_return;
    co_await pass_on();
    co_await sink_.end();
}

/// A name is judged before a byte of its content is read.
Task<void> UploadReceiver::begin_file() {
    if (!body_.file_name()) throw validation_failed("file", "The value is not valid");
    auto name = files::checked_file_name(*body_.file_name());
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

}  // namespace

Task<void> receive_upload(MultipartBody& body, UploadSink& sink) {
    UploadReceiver receiver{body, sink};
    co_await receiver.receive();
}

}  // namespace xos
