// SPDX-License-Identifier: Apache-2.0
#include "avatar_maker.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <utility>

#include "xos/app/limit_refusals.hpp"
#include "xos/app/upload.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/unnamed_file.hpp"

namespace xos::users {

namespace {

using thumbnail::ExitStatus;

constexpr std::chrono::minutes longest_upload{10};  // the server watches that it moves at all (SLOW-1)
constexpr std::size_t at_once = 2;
constexpr std::size_t most_waiting = 8;

/// The one file of a body, on the disk.
class ReceivedImage final : public UploadSink {
public:
    ReceivedImage(Context& context, WorkerPool& disk, const std::string& folder, std::uint64_t most_bytes)
        : context_{context}, disk_{disk}, folder_{folder}, most_bytes_{most_bytes} {}

    Task<void> begin(std::string) override {
        if (file_) throw validation_failed("file", "Only one file is taken");
        co_await run_blocking(disk_, [this] { file_.emplace(folder_); });
    }
    Task<void> write(std::string_view bytes) override {
        if (file_->size() + bytes.size() > most_bytes_) throw too_large();
        co_await run_blocking(disk_, [this, bytes] { file_->write(bytes); });
    }
    Task<void> end() override {
        if (file_->size() == 0) throw bad_request("File is empty");
        co_return;
    }
    Problem too_large() const override {
        count_refusal(context_.services().metrics, "avatar_size");
        return payload_too_large("Image is too large");
    }

    const Descriptor& reader() const { return file_->reader(); }

private:
    Context& context_;
    WorkerPool& disk_;
    const std::string& folder_;
    const std::uint64_t most_bytes_;
    std::optional<UnnamedFile> file_;
};

Problem refusal(ExitStatus status) {
    switch (status) {
        case ExitStatus::not_an_image: return bad_request("File is not a JPEG, PNG, WebP or GIF image");
        case ExitStatus::too_many_pixels: return bad_request("Image has too many pixels");
        case ExitStatus::too_many_bytes: return payload_too_large("Image is too large");
        case ExitStatus::broken:
        case ExitStatus::called_wrongly:
        case ExitStatus::done: break;
    }
    return bad_request("Image cannot be read");
}

}  // namespace

AvatarMaker::AvatarMaker(const Config& config, WorkerPool& disk, std::string folder)
    : most_bytes_{static_cast<std::uint64_t>(config.integer("Users:AvatarBytes"))},
      program_{thumbnail_options(config)},
      disk_{disk},
      folder_{std::move(folder)},
      pool_{{.name = "avatars", .threads = at_once, .queue_limit = most_waiting}} {}

void AvatarMaker::stop() {
    stop_.request_stop();
    pool_.stop();
}

Task<std::string> AvatarMaker::receive(Context& context) {
    auto& exchange = context.exchange();
    auto boundary = upload_boundary(exchange.head());
    exchange.extend_time(longest_upload);
    ReceivedImage image{context, disk_, folder_, most_bytes_};
    co_await receive_upload(context, std::move(boundary), most_bytes_, image);
    const auto work = [this, &image] { return make(image.reader()); };
    co_return co_await run_blocking(pool_, work);
}

std::string AvatarMaker::make(const Descriptor& image) const {
    const auto made = program_.run(image, stop_.get_token());
    if (!made) throw refusal(made.error());
    return base64_encode({reinterpret_cast<const unsigned char*>(made->data()), made->size()});
}

}  // namespace xos::users
