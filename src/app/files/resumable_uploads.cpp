// SPDX-License-Identifier: Apache-2.0
// A content is held by whoever works with its upload, on whatever node: that is the lock of tus. It is let go only
// after the commit of what was done to it.
//
// A piece with a checksum is not believed before its end. Until then the row says how much is; who finds such a row and
// can hold the content, finds what a dead request left, and cuts it off.
#include "app/files/resumable_uploads.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>
#include <vector>

#include "app/files/statements.hpp"
#include "app/files/upload_body.hpp"
#include "xos/base/random.hpp"

namespace xos::uploads {

namespace {

using namespace std::chrono_literals;

constexpr auto life = 24h;
constexpr auto extended_below = 12h;
constexpr std::chrono::milliseconds longest_hold = 1s;
constexpr auto hold_pause = 50ms;
constexpr std::size_t id_bytes = 16;

Problem not_there() { return not_found("Upload not found"); }
Problem gone() { return Problem{410, "not_found", "The upload has expired"}; }
Problem being_written() { return Problem{423, "conflict", "The upload is being written by another request"}; }

Problem other_offset(std::int64_t offset) {
    return conflict("The offset does not match").with_header("Upload-Offset", std::to_string(offset));
}

struct ExpiredRow {
    ClientId client_id;
    std::string upload_id;
    UserId user_id;
    std::string content;
    std::int64_t size = 0;
    std::optional<FileId> file_id;
};
BOOST_DESCRIBE_STRUCT(ExpiredRow, (), (client_id, upload_id, user_id, content, size, file_id))

/// Takes an upload out of the books. False when another request did already.
Task<bool> delete_row(Transaction& tx, Files& files, std::string upload_id, UserId user, std::int64_t reserved) {
    co_await files.quota().charge(tx, user, -reserved);
    co_return co_await tx.execute(sql::delete_upload, {{"upload_id", upload_id}, {"user_id", user}}) > 0;
}

}  // namespace

Task<ResumableUploads::State> ResumableUploads::create(std::string name, std::string metadata, std::int64_t size) {
    const auto user = context_.principal().user;
    auto content = co_await files_.storage().create(static_cast<std::uint64_t>(size));
    UploadRow row{.upload_id = random_token(id_bytes),
                  .content = content->name(),
                  .name = std::move(name),
                  .metadata = std::move(metadata),
                  .size = size,
                  .checked_size = {},
                  .file_id = {},
                  .expires_at = context_.now() + life};
    std::exception_ptr failure;
    try {
        auto tx = co_await context_.db().begin_transaction();
        co_await files_.quota().charge(tx, user, size);
        const auto open = co_await tx.get_value<std::int64_t>(sql::count_open_uploads, {{"user_id", user}});
        if (open.value_or(0) >= files_.most_open_uploads()) {
            files_.count_refusal("open_uploads");
            throw too_many_requests(60s);
        }
        co_await tx.execute(sql::insert_upload, {{"upload_id", row.upload_id},
                                                 {"user_id", user},
                                                 {"content", row.content},
                                                 {"name", row.name},
                                                 {"metadata", row.metadata},
                                                 {"size", size},
                                                 {"now", context_.now()},
                                                 {"expires_at", row.expires_at}});
        co_await tx.commit();
        co_return State{std::move(row), 0};
    } catch (const Problem&) {  // nothing else says for sure that there was no commit
        failure = std::current_exception();
    }
    content.reset();
    co_await files_.discard({row.content});
    std::rethrow_exception(failure);
}

Task<UploadRow> ResumableUploads::find(std::string upload_id) {
    auto row = co_await context_.db().get<UploadRow>(
        sql::find_upload, {{"upload_id", std::move(upload_id)}, {"user_id", context_.principal().user}});
    if (!row) throw not_there();
    if (row->expires_at <= context_.now()) throw gone();
    co_return std::move(*row);
}

/// The content for this request alone, cut down to what may be believed. Null while another request has it.
Task<ResumableUploads::Content> ResumableUploads::try_hold(const UploadRow& row) {
    auto content = co_await files_.storage().resume(row.content);
    if (content) co_return std::move(*content);
    if (content.error() == files::Storage::ResumeError::absent) throw gone();
    co_return nullptr;
}

/// Waits a moment for a request that is about to end: one that only looks, or whose client has just gone.
Task<ResumableUploads::Content> ResumableUploads::hold(const UploadRow& row) {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    for (auto waited = 0ms; waited < longest_hold; waited += hold_pause) {
        if (auto content = co_await try_hold(row)) co_return content;
        timer.expires_after(hold_pause);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
    throw being_written();
}

Task<void> ResumableUploads::believe_checked_part(UploadRow& row, files::ContentWriter& content) {
    if (!row.checked_size) co_return;
    co_await content.truncate(static_cast<std::uint64_t>(*row.checked_size));
    co_await mark(row, std::nullopt);
    row.checked_size.reset();
}

Task<void> ResumableUploads::mark(const UploadRow& row, std::optional<std::int64_t> checked_size) {
    co_await context_.db().execute(sql::mark_upload, {{"upload_id", row.upload_id}, {"checked_size", checked_size}});
}

Task<void> ResumableUploads::extend_life(UploadRow& row) {
    if (row.expires_at > context_.now() + extended_below) co_return;
    row.expires_at = context_.now() + life;
    co_await context_.db().execute(sql::extend_upload, {{"upload_id", row.upload_id}, {"expires_at", row.expires_at}});
}

Task<ResumableUploads::State> ResumableUploads::look(std::string upload_id) {
    auto row = co_await find(std::move(upload_id));
    if (row.file_id) co_return State{row, row.size};
    auto content = co_await try_hold(row);
    if (!content) {
        const auto durable = co_await files_.storage().durable_size(row.content);
        const auto offset = row.checked_size.value_or(static_cast<std::int64_t>(durable.value_or(0)));
        co_return State{std::move(row), offset};
    }
    row = co_await find(row.upload_id);  // as it is now that nobody else works with it
    if (row.file_id) co_return State{row, row.size};
    co_await believe_checked_part(row, *content);
    co_await content->flush();
    co_return co_await finish_if_whole(std::move(row), std::move(content));
}

Task<ResumableUploads::State> ResumableUploads::append(std::string upload_id, std::int64_t offset,
                                                       std::optional<files::tus::Checksum> checksum) {
    auto& exchange = context_.exchange();
    exchange.extend_time(longest_upload);
    auto row = co_await find(std::move(upload_id));
    auto content = row.file_id ? nullptr : co_await hold(row);
    row = co_await find(row.upload_id);
    if (content && !row.file_id) co_await believe_checked_part(row, *content);
    const auto size = row.file_id ? row.size : static_cast<std::int64_t>(content->size());
    if (offset != size) throw other_offset(size);
    if (std::cmp_greater(exchange.head().content_length.value_or(0), row.size - offset)) throw files_.too_large();
    if (row.file_id) co_return State{row, row.size};
    co_await extend_life(row);
    if (checksum) {
        co_await receive_checked(row, *content, std::move(*checksum));
    } else {
        co_await receive(row, *content, nullptr);
    }
    co_return co_await finish_if_whole(std::move(row), std::move(content));
}

/// Takes the body as far as it comes; all of it is durable at the end, also when the client went away in between.
Task<void> ResumableUploads::receive(const UploadRow& row, files::ContentWriter& content,
                                     files::tus::ChecksumWatch* checksum) {
    const auto limit = static_cast<std::uint64_t>(row.size) - content.size();
    std::vector<char> input(body_piece);
    std::exception_ptr failure;
    for (std::size_t filled = input.size(); filled == input.size() && !failure;) {
        try {
            co_await fill(context_.exchange(), input, limit, filled);
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) co_await boost::asio::this_coro::throw_if_cancelled(false);
        const std::string_view bytes{input.data(), filled};
        if (checksum != nullptr) co_await run_blocking(files_.pool(), [&] { checksum->add(bytes); });
        if (!bytes.empty()) co_await content.write(bytes);
    }
    co_await content.flush();
    if (!failure) co_return;
    co_await boost::asio::this_coro::throw_if_cancelled(true);
    std::rethrow_exception(failure);
}

Task<void> ResumableUploads::receive_checked(UploadRow& row, files::ContentWriter& content,
                                             files::tus::Checksum expected) {
    files::tus::ChecksumWatch checksum{std::move(expected)};
    row.checked_size = static_cast<std::int64_t>(content.size());
    co_await mark(row, row.checked_size);
    std::exception_ptr failure;
    try {
        co_await receive(row, content, &checksum);
        if (!checksum.matches()) throw Problem{460, "invalid_request", "The checksum does not match"};
        co_await mark(row, std::nullopt);
        row.checked_size.reset();
        co_return;
    } catch (...) {
        failure = std::current_exception();
    }
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    co_await content.truncate(static_cast<std::uint64_t>(*row.checked_size));
    co_await boost::asio::this_coro::throw_if_cancelled(true);
    std::rethrow_exception(failure);
}

Task<ResumableUploads::State> ResumableUploads::finish_if_whole(UploadRow row, Content content) {
    const auto offset = static_cast<std::int64_t>(content->size());
    if (offset == row.size) {
        context_.exchange().extend_time(longest_upload);  // all of it is read once more
        co_await become_file(row, std::move(content));
    }
    co_return State{std::move(row), offset};
}

/// A content that is not what its name says ends the upload: no further piece could make it good.
Task<void> ResumableUploads::become_file(UploadRow& row, Content content) {
    const auto user = context_.principal().user;
    Files::Stored file{.name = row.name, .type = nullptr, .content = std::move(content), .facts = {}};
    std::exception_ptr refusal;
    try {
        file.type = &files_.type_of(row.name);
        co_await files_.complete(file);
    } catch (const Problem&) {
        refusal = std::current_exception();
    }
    if (refusal) {
        file.content.reset();
        co_await remove(row);
        std::rethrow_exception(refusal);
    }
    auto tx = co_await context_.db().begin_transaction();
    const auto dto = co_await files_.add_row(tx, file, user);
    co_await tx.execute(sql::finish_upload, {{"upload_id", row.upload_id}, {"file_id", dto.id}});
    co_await tx.commit();
    row.file_id = dto.id;
}

Task<void> ResumableUploads::terminate(std::string upload_id) {
    const auto row = co_await find(std::move(upload_id));
    auto content = row.file_id ? nullptr : co_await hold(row);
    content.reset();
    co_await remove(row);
}

Task<void> ResumableUploads::remove(const UploadRow& row) {
    auto tx = co_await context_.db().begin_transaction();
    const auto reserved = row.file_id ? 0 : row.size;
    const bool is_mine = co_await delete_row(tx, files_, row.upload_id, context_.principal().user, reserved);
    if (!is_mine) throw not_there();
    co_await tx.commit();
    if (!row.file_id) co_await files_.discard({row.content});
}

Task<std::int64_t> remove_expired_uploads(Files& files) {
    constexpr std::int64_t rows_in_a_step = 100;
    const auto& services = files.services();
    auto all = files.across_tenants("find uploads that have expired");
    std::int64_t removed = 0;
    const auto rows = co_await all.get_list<ExpiredRow>(sql::expired_uploads,
                                                        {{"now", services.clock.now()}, {"limit", rows_in_a_step}});
    for (const auto& row : rows) {
        const auto held = co_await files.storage().resume(row.content);
        if (!held && held.error() == files::Storage::ResumeError::held && !row.file_id) continue;
        db::Caller caller;
        caller.client = row.client_id;
        caller.user = row.user_id;
        DBService db{services.database, services.events, std::move(caller)};
        auto tx = co_await db.begin_transaction();
        const auto reserved = row.file_id ? 0 : row.size;
        if (!co_await delete_row(tx, files, row.upload_id, row.user_id, reserved)) continue;
        co_await tx.commit();
        if (!row.file_id) co_await files.discard({row.content});
        ++removed;
    }
    co_return removed;
}

}  // namespace xos::uploads
