// SPDX-License-Identifier: Apache-2.0
#include "avatar_maker.hpp"

#include <chrono>
#include <span>
#include <utility>

#include "received_file.hpp"
#include "xos/app/limit_refusals.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"

namespace xos::users {

namespace {

using thumbnail::ExitStatus;

constexpr std::chrono::minutes longest_upload{10};  // the server watches that it moves at all (SLOW-1)
constexpr std::size_t at_once = 2;
constexpr std::size_t most_waiting = 8;

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
    context.exchange().extend_time(longest_upload);
    const auto image = co_await receive_file(context, disk_, folder_, most_bytes_, [&context] {
        count_refusal(context.services().metrics, "avatar_size");
        return payload_too_large("Image is too large");
    });
    co_return co_await run_blocking(pool_, [this, &image] { return make(image); });
}

std::string AvatarMaker::make(const files::ScratchFile& image) const {
    if (image.size() == 0) throw bad_request("File is empty");
    const auto made = program_.run(image.reader(), stop_.get_token());
    if (!made) throw refusal(made.error());
    return base64_encode({reinterpret_cast<const unsigned char*>(made->data()), made->size()});
}

}  // namespace xos::users
