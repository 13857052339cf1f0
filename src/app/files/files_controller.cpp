// SPDX-License-Identifier: Apache-2.0
#include "app/files/files_controller.hpp"

#include <utility>

#include "app/files/content_answer.hpp"
#include "app/files/statements.hpp"
#include "app/files/upload_body.hpp"
#include "app/files/uploaded_files.hpp"
#include "app/sign_in/state.hpp"
#include "xos/app/list_page.hpp"
#include "xos/app/search.hpp"
#include "xos/base/encoding.hpp"

namespace xos::uploads {

namespace {

constexpr auto file_not_found = "File not found";

constexpr ListOrder by_name{sql::page_by_name, sql::page_by_name_desc, sql::search_by_name, sql::search_by_name_desc};
constexpr ListOrder by_size{sql::page_by_size, sql::page_by_size_desc, sql::search_by_size, sql::search_by_size_desc};
constexpr ListOrder by_created_at{sql::page_by_created_at, sql::page_by_created_at_desc, sql::search_by_created_at,
                                  sql::search_by_created_at_desc};

const ListOrder& order_of(std::string_view sort_by) {
    if (ascii_iequals(sort_by, "createdAt") || ascii_iequals(sort_by, "created_at")) return by_created_at;
    return ascii_iequals(sort_by, "size") ? by_size : by_name;
}

/// What the files in a body of this length hold at least.
std::int64_t least_size(std::uint64_t body) {
    return body > said_about_files ? static_cast<std::int64_t>(body - said_about_files) : 0;
}

std::uint64_t largest_body(const Files& files) { return files.largest_file() + said_about_files; }

}  // namespace

void FilesController::routes(Routes<FilesController>& r) {
    r.prefix("/api/files").authorize();
    r.get("", &FilesController::get_files).on_failure("Failed to retrieve files");
    r.post("", &FilesController::upload).on_failure("Failed to upload file");
    r.get("/{id}", &FilesController::get_file).on_failure("Failed to retrieve file");
    r.remove("/{id}", &FilesController::delete_file).on_failure("Failed to delete file");
    r.get("/{id}/content", &FilesController::get_content).on_failure("Failed to retrieve file");
    r.post("/{id}/link", &FilesController::make_link).on_failure("Failed to make link");
    r.get("/links/{link}", &FilesController::follow_link).allow_anonymous().on_failure("Failed to retrieve file");
}

Task<Created<json::Raw>> FilesController::upload() {
    MultipartBody body{context(), largest_body(files_), [this] { return files_.too_large(); }};
    context().exchange().extend_time(longest_upload);
    const auto expected = body.announced_size().value_or(largest_body(files_));
    const FileQuota::Reservation reservation{files_.quota(), client_id(), user_id(), least_size(expected)};
    if (body.announced_size()) co_await reservation.check(db());

    UploadedFiles uploaded{files_, body.announced_size().value_or(0)};
    std::exception_ptr failure;
    bool may_be_stored = false;
    try {
        co_await receive_upload(body, uploaded);
        co_return co_await store(uploaded.stored(), may_be_stored);
    } catch (...) {
        failure = std::current_exception();
    }
    // After a commit whose outcome is not known the rows decide, when the sweep looks.
    auto contents = uploaded.contents();
    uploaded.stored().clear();  // closed while they have a name, so that their bytes go where they are removed
    if (!may_be_stored) co_await files_.discard(std::move(contents));
    std::rethrow_exception(failure);
}

Task<Created<json::Raw>> FilesController::store(std::vector<Files::Stored>& stored, bool& may_be_stored) {
    std::int64_t size = 0;
    for (const auto& file : stored) size += static_cast<std::int64_t>(file.facts.size);
    auto tx = co_await db().begin_transaction();
    co_await files_.quota().charge(tx, user_id(), size);
    std::vector<FileDto> added;
    for (const auto& file : stored) added.push_back(co_await files_.add_row(tx, file, user_id()));
    auto reply = added.size() == 1 ? created(json::Raw{json::to_json(added.front())}, "/api/files/{}", added.front().id)
                                   : created(json::Raw{json::to_json(added)}, "/api/files");
    reply.text = "File uploaded successfully";
    may_be_stored = true;
    co_return co_await commit(tx, std::move(reply));
}

Task<Ok<PagedResult<FileDto>>> FilesController::get_files(FromQuery<FilePageQuery> query) {
    const auto page = PageRequest::corrected(query->page, query->page_size);
    const auto search = checked_search(query->search);
    const bool is_search = !search.empty();
    db::Params filter;
    if (is_search) filter.add("pattern", contains_pattern(search));
    const auto rows = order_of(query->sort_by).statement(is_descending(query->sort_direction), is_search);
    const auto count = is_search ? sql::count_found : sql::count_files;
    auto found = co_await find_page<FileRow>(db(), page, count, rows, std::move(filter));
    co_return ok(converted(std::move(found), [](const FileRow& row) { return to_dto(row); }));
}

Task<FileRow> FilesController::find(DBService& db, FileId id) {
    auto file = co_await db.get<FileRow>(sql::find_file, {{"id", id}});
    if (!file) throw not_found(file_not_found);
    co_return std::move(*file);
}

Task<Ok<FileDto>> FilesController::get_file(FileId id) { co_return ok(to_dto(co_await find(db(), id))); }

Task<Answered> FilesController::get_content(FileId id) {
    const auto file = co_await find(db(), id);
    co_await answer_with_content(context(), files_.storage(), file);
    co_return Answered{};
}

Task<Ok<>> FilesController::delete_file(FileId id) {
    auto tx = co_await db().begin_transaction();
    const auto file = co_await tx.get<FileRow>(sql::find_file, {{"id", id}});
    if (!file) throw not_found(file_not_found);
    if (file->created_by != user_id() && !principal().is_admin) throw forbidden();
    co_await files_.quota().charge(tx, file->created_by, -file->size);
    if (co_await tx.execute(sql::delete_file, {{"id", id}}) == 0) throw not_found(file_not_found);  // deleted meanwhile
    tx.publish(FileDeleted{id});
    auto reply = co_await commit(tx, ok().message("File deleted successfully"));
    co_await files_.discard({file->content});
    co_return reply;
}

Task<Ok<DownloadLinkDto>> FilesController::make_link(FileId id) {
    co_await find(db(), id);
    const DownloadLink link{.file = id,
                            .client = client_id(),
                            .user = user_id(),
                            .expires_at = now() + link_life,
                            .session_id = principal().session_id};
    co_return ok(DownloadLinkDto{"/api/files/links/" + to_text(link, sign_in_.state().signed_texts), link.expires_at});
}

Task<Answered> FilesController::follow_link(std::string text) {
    auto& state = sign_in_.state();
    const auto link = parse_link(text, state.signed_texts);
    if (!link || link->expires_at <= now()) throw not_found(file_not_found);
    auth::Claims claims;
    claims.client = link->client;
    claims.user = link->user;
    claims.session_id = link->session_id;
    const auto session = co_await sign_in::read_session(state, claims);
    if (!session.principal) throw not_found(file_not_found);
    auto db = state.tenant(link->client, link->user);
    const auto file = co_await find(db, link->file);
    co_await answer_with_content(context(), files_.storage(), file);
    co_return Answered{};
}

}  // namespace xos::uploads
