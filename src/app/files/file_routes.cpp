// SPDX-License-Identifier: Apache-2.0
#include "app/files/file_routes.hpp"

#include "app/files/content_sweep.hpp"
#include "app/files/files_controller.hpp"
#include "app/files/resumable_uploads.hpp"
#include "app/files/tus_controller.hpp"
#include "xos/app/application.hpp"

namespace xos {

namespace {

Task<void> tidy_up(Files& files) {
    co_await uploads::remove_expired_uploads(files);
    co_await uploads::sweep_contents(files);
}

}  // namespace

std::function<void()> add_file_routes(Application& application, Files& files) {
    using namespace uploads;
    auto& sign_in = application.sign_in();
    application.declare_event<FileCreated>();
    application.declare_event<FileDeleted>();
    application.add<FilesController>([&files, &sign_in] { return FilesController{files, sign_in}; });
    application.add<TusController>([&files] { return TusController{files}; });
    return application.every(std::chrono::hours{1}, "tidy up contents of files", [&files] { return tidy_up(files); });
}

}  // namespace xos
