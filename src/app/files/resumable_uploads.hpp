// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/files/files.hpp"
#include "xos/app/context.hpp"
#include "xos/files/tus.hpp"

namespace xos::uploads {

/// An upload that may come in several requests.
struct UploadRow {
    std::string upload_id;
    std::string content;   ///< its name in the storage
    std::string name;      ///< of the file that it becomes
    std::string metadata;  ///< as the client sent it
    std::int64_t size = 0;
    std::optional<std::int64_t> checked_size;
    std::optional<FileId> file_id;
    Timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(UploadRow, (), (upload_id, content, name, metadata, size, checked_size, file_id, expires_at))

/// The uploads of one user, on behalf of one request (UP-6). Everything is told by the database and the storage, so
/// that an upload can be gone on with on any node and after any kill.
///
/// How far an upload has come is the size of its content once that is flushed, and nothing else.
class ResumableUploads {
public:
    ResumableUploads(Files& files, Context& context) : files_{files}, context_{context} {}

    /// What is known of an upload after a request.
    struct State {
        UploadRow row;
        std::int64_t offset = 0;
    };

    /// Reserves the quota and makes the row. Throws: Problem 400, 413, 429, 507.
    Task<State> create(std::string name, std::string metadata, std::int64_t size);
    /// Throws: Problem 404 for an upload that is not this user's, 410 for one whose time is over.
    Task<State> look(std::string upload_id);
    /// Appends the request's body at `offset`. What came before a client went away stays, unless there is a checksum.
    /// An upload that is whole becomes a file.
    /// Throws: as look(); Problem 409 for another offset, 413, 423 while another request writes, 460 for a checksum
    /// that does not match.
    Task<State> append(std::string upload_id, std::int64_t offset, std::optional<files::tus::Checksum> checksum);
    /// Removes it; a file that it has become stays. Throws: as look(); Problem 423.
    Task<void> terminate(std::string upload_id);

private:
    using Content = std::unique_ptr<files::ContentWriter>;
    Task<UploadRow> find(std::string upload_id);
    Task<Content> try_hold(const UploadRow& row);
    Task<Content> hold(const UploadRow& row);
    Task<void> believe_checked_part(UploadRow& row, files::ContentWriter& content);
    Task<void> mark(const UploadRow& row, std::optional<std::int64_t> checked_size);
    Task<void> extend_life(UploadRow& row);
    Task<void> receive(const UploadRow& row, files::ContentWriter& content, files::tus::ChecksumWatch* checksum);
    Task<void> receive_checked(UploadRow& row, files::ContentWriter& content, files::tus::Checksum checksum);
    Task<State> finish_if_whole(UploadRow row, Content content);
    Task<void> become_file(UploadRow& row, Content content);
    Task<void> remove(const UploadRow& row);

    Files& files_;
    Context& context_;
};

/// Removes uploads whose time is over and which nobody writes to. Gives their number.
Task<std::int64_t> remove_expired_uploads(Files& files);

}  // namespace xos::uploads
