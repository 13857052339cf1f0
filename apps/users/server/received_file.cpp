// SPDX-License-Identifier: Apache-2.0
#include "received_file.hpp"

#include <optional>
#include <utility>

#include "xos/app/upload.hpp"

namespace xos::users {

namespace {

class FileOnDisk final : public UploadSink {
public:
    FileOnDisk(WorkerPool& disk, std::string folder, std::uint64_t most_bytes,
               const std::function<Problem()>& too_large)
        : disk_{disk}, folder_{std::move(folder)}, most_bytes_{most_bytes}, too_large_{too_large} {}

    Task<void> begin(std::string) override {
        if (file_) throw validation_failed("file", "Only one file is taken");
        co_await run_blocking(disk_, [this] { file_.emplace(folder_); });
    }
    Task<void> write(std::string_view bytes) override {
        size_ += bytes.size();
        if (size_ > most_bytes_) throw too_large_();
        co_await run_blocking(disk_, [this, bytes] { file_->append(bytes); });
    }
    Task<void> end() override { co_return; }

    files::ScratchFile take() { return std::move(*file_); }

private:
    WorkerPool& disk_;
    const std::string folder_;
    const std::uint64_t most_bytes_;
    const std::function<Problem()>& too_large_;
    std::optional<files::ScratchFile> file_;
    std::uint64_t size_ = 0;
};

}  // namespace

Task<files::ScratchFile> receive_file(Context& context, WorkerPool& disk, std::string folder, std::uint64_t most_bytes,
                                      std::function<Problem()> too_large) {
    MultipartBody body{context, most_bytes + said_about_files, too_large};
    FileOnDisk file{disk, std::move(folder), most_bytes, too_large};
    co_await receive_upload(body, file);
    co_return file.take();
}

}  // namespace xos::users
