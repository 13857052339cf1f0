// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <string>

#include "app/files/download_link.hpp"
#include "app/files/files.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/paging.hpp"
#include "xos/app/sign_in.hpp"

namespace xos::uploads {

/// `sort_by` is name, size or createdAt; what else it may say, and the bounds, are those of lists of users (USR-3).
struct FilePageQuery {
    std::int64_t page = 1;
    std::int64_t page_size = 10;
    std::string search;
    std::string sort_by = "name";
    std::string sort_direction = "asc";
};
BOOST_DESCRIBE_STRUCT(FilePageQuery, (), (page, page_size, search, sort_by, sort_direction))

/// The files of the caller's tenant (contract 19).
class FilesController : public XOSControllerBase {
public:
    FilesController(Files& files, SignIn& sign_in) : files_{files}, sign_in_{sign_in} {}

    static void routes(Routes<FilesController>& r);

    /// One file's DTO, or an array when the body brought several.
    Task<Created<json::Raw>> upload();
    Task<Ok<PagedResult<FileDto>>> get_files(FromQuery<FilePageQuery> query);
    Task<Ok<FileDto>> get_file(FileId id);
    Task<Answered> get_content(FileId id);
    Task<Ok<>> delete_file(FileId id);
    Task<Ok<DownloadLinkDto>> make_link(FileId id);
    /// For an `<a>` of a page, which sends no token: the link says who asks (FILE-6).
    Task<Answered> follow_link(std::string link);

private:
    Task<Created<json::Raw>> store(std::vector<Files::Stored>& stored, bool& may_be_stored);
    Task<FileRow> find(DBService& db, FileId id);

    Files& files_;
    SignIn& sign_in_;
};

}  // namespace xos::uploads
