// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "app/files/resumable_uploads.hpp"
#include "xos/app/controller.hpp"

namespace xos::uploads {

/// An upload as its owner sees it.
struct UploadDto {
    std::string id;
    std::string name;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    Timestamp expires_at;
    std::optional<FileId> file_id;  ///< once it is whole
};
BOOST_DESCRIBE_STRUCT(UploadDto, (), (id, name, offset, length, expires_at, file_id))

/// Resumable uploads: tus 1.0.0 at /api/files/tus (FILE-7). docs/protocol/tus.md lists what of it is served.
class TusController : public XOSControllerBase {
public:
    explicit TusController(Files& files) : files_{files} {}

    static void routes(Routes<TusController>& r);

    Task<Answered> describe();
    Task<Answered> describe_upload(std::string id);
    Task<Created<UploadDto>> create();
    Task<Ok<UploadDto>> look(std::string id);
    Task<Answered> append(std::string id);
    Task<Answered> terminate(std::string id);
    /// For clients that can send no other method than POST.
    Task<Answered> call_by_override(std::string id);

private:
    void check_version() const;
    std::optional<std::string_view> field(std::string_view name) const;
    std::optional<files::tus::Checksum> find_checksum() const;
    void tell(const ResumableUploads::State& state);
    ResumableUploads uploads() { return {files_, context()}; }

    Files& files_;
};

}  // namespace xos::uploads
