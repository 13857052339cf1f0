// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "xos/app/events.hpp"
#include "xos/base/id.hpp"
#include "xos/base/timestamp.hpp"

namespace xos {

using FileId = Id<struct FileTag>;

namespace uploads {

struct FileRow {
    FileId id;
    std::string name;
    std::string content_type;
    std::int64_t size = 0;
    std::string sha256;
    std::string content;  ///< its name in the storage
    Timestamp created_at;
    UserId created_by;
};
BOOST_DESCRIBE_STRUCT(FileRow, (), (id, name, content_type, size, sha256, content, created_at, created_by))

/// What clients see of a file (FILE-1).
struct FileDto {
    FileId id;
    std::string name;
    std::int64_t size = 0;
    std::string content_type;
    std::string sha256;
    Timestamp created_at;
    UserId created_by;
};
BOOST_DESCRIBE_STRUCT(FileDto, (), (id, name, size, content_type, sha256, created_at, created_by))

inline FileDto to_dto(const FileRow& row) {
    return {row.id, row.name, row.size, row.content_type, row.sha256, row.created_at, row.created_by};
}

// What the tenant's other browsers hear of a change, after its commit.

struct FileCreated {
    FileDto file;

    static constexpr std::string_view event_name() { return "FileCreated"; }
    std::string arguments_json() const { return event_arguments(file); }
};
BOOST_DESCRIBE_STRUCT(FileCreated, (), (file))

struct FileDeleted {
    FileId id;

    static constexpr std::string_view event_name() { return "FileDeleted"; }
    std::string arguments_json() const { return event_arguments(id); }
};
BOOST_DESCRIBE_STRUCT(FileDeleted, (), (id))

}  // namespace uploads
}  // namespace xos
