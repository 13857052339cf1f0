// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "xos/db/sql.hpp"

// Every statement about files. `@client_id` is bound by the framework, but in those that run across tenants.

namespace xos::uploads::sql {

// Adjacent literals are the only way to share text between statements that must be literals.
#define FILES_COLUMNS "id, name, content_type, size, sha256, content, created_at, created_by"
#define FILES_LISTED "SELECT " FILES_COLUMNS " FROM files WHERE client_id = @client_id"
#define FILES_FOUND FILES_LISTED " AND name_key LIKE @pattern ESCAPE '\\'"
#define FILES_LIMIT " LIMIT @limit OFFSET @offset"

inline constexpr Sql page_by_name{"files_by_name", FILES_LISTED " ORDER BY name_key, id" FILES_LIMIT};
inline constexpr Sql page_by_name_desc{"files_by_name_desc", FILES_LISTED " ORDER BY name_key DESC, id" FILES_LIMIT};
inline constexpr Sql page_by_size{"files_by_size", FILES_LISTED " ORDER BY size, id" FILES_LIMIT};
inline constexpr Sql page_by_size_desc{"files_by_size_desc", FILES_LISTED " ORDER BY size DESC, id" FILES_LIMIT};
inline constexpr Sql page_by_created_at{"files_by_created_at", FILES_LISTED " ORDER BY created_at, id" FILES_LIMIT};
inline constexpr Sql page_by_created_at_desc{"files_by_created_at_desc",
                                             FILES_LISTED " ORDER BY created_at DESC, id" FILES_LIMIT};
inline constexpr Sql count_files{"count_files", "SELECT count(*) FROM files WHERE client_id = @client_id"};

inline constexpr Sql search_by_name{"find_files_by_name", FILES_FOUND " ORDER BY name_key, id" FILES_LIMIT};
inline constexpr Sql search_by_name_desc{"find_files_by_name_desc",
                                         FILES_FOUND " ORDER BY name_key DESC, id" FILES_LIMIT};
inline constexpr Sql search_by_size{"find_files_by_size", FILES_FOUND " ORDER BY size, id" FILES_LIMIT};
inline constexpr Sql search_by_size_desc{"find_files_by_size_desc", FILES_FOUND " ORDER BY size DESC, id" FILES_LIMIT};
inline constexpr Sql search_by_created_at{"find_files_by_created_at",
                                          FILES_FOUND " ORDER BY created_at, id" FILES_LIMIT};
inline constexpr Sql search_by_created_at_desc{"find_files_by_created_at_desc",
                                               FILES_FOUND " ORDER BY created_at DESC, id" FILES_LIMIT};
inline constexpr Sql count_found{
    "count_found_files",
    "SELECT count(*) FROM files WHERE client_id = @client_id AND name_key LIKE @pattern ESCAPE '\\'"};

inline constexpr Sql find_file{"find_file", FILES_LISTED " AND id = @id"};

inline constexpr Sql insert_file{
    "insert_file",
    "INSERT INTO files (client_id, name, name_key, content_type, size, sha256, content, created_at, created_by)"
    " VALUES (@client_id, @name, @name_key, @content_type, @size, @sha256, @content, @now, @by) RETURNING id"};

inline constexpr Sql delete_file{"delete_file", "DELETE FROM files WHERE client_id = @client_id AND id = @id"};

#undef FILES_COLUMNS
#undef FILES_LISTED
#undef FILES_FOUND
#undef FILES_LIMIT

/// Makes changes of what a tenant holds wait for each other, so that no two of them share the last free byte (UP-5).
inline constexpr Sql lock_tenant{"lock_tenant_for_files", "SELECT id FROM clients WHERE id = @client_id FOR UPDATE"};

inline constexpr Sql add_usage{
    "add_file_usage",
    "INSERT INTO file_usage (client_id, user_id, bytes) VALUES (@client_id, @user_id, @bytes)"
    " ON CONFLICT (client_id, user_id) DO UPDATE SET bytes = file_usage.bytes + excluded.bytes"};

inline constexpr Sql find_usage{
    "find_file_usage",
    "SELECT CAST(coalesce(sum(bytes), 0) AS bigint) AS tenant_bytes,"
    " CAST(coalesce(sum(CASE WHEN user_id = @user_id THEN bytes ELSE 0 END), 0) AS bigint) AS user_bytes"
    " FROM file_usage WHERE client_id = @client_id"};

#define UPLOADS_OWN " WHERE client_id = @client_id AND upload_id = @upload_id"

inline constexpr Sql insert_upload{
    "insert_file_upload",
    "INSERT INTO file_uploads (client_id, upload_id, user_id, content, name, metadata, size, created_at, expires_at)"
    " VALUES (@client_id, @upload_id, @user_id, @content, @name, @metadata, @size, @now, @expires_at)"};

inline constexpr Sql find_upload{"find_file_upload",
                                 "SELECT upload_id, content, name, metadata, size, checked_size, file_id, expires_at"
                                 " FROM file_uploads" UPLOADS_OWN " AND user_id = @user_id"};

inline constexpr Sql count_open_uploads{
    "count_open_file_uploads",
    "SELECT count(*) FROM file_uploads WHERE client_id = @client_id AND user_id = @user_id AND file_id IS NULL"};

inline constexpr Sql mark_upload{"mark_file_upload",
                                 "UPDATE file_uploads SET checked_size = @checked_size" UPLOADS_OWN};
inline constexpr Sql extend_upload{"extend_file_upload",
                                   "UPDATE file_uploads SET expires_at = @expires_at" UPLOADS_OWN};
inline constexpr Sql finish_upload{"finish_file_upload", "UPDATE file_uploads SET file_id = @file_id" UPLOADS_OWN};
inline constexpr Sql delete_upload{"delete_file_upload",
                                   "DELETE FROM file_uploads" UPLOADS_OWN " AND user_id = @user_id"};

#undef UPLOADS_OWN

// Across tenants: which contents still have a row. Names are in byte order in both tables.

inline constexpr Sql contents_of_files{
    "contents_of_files", "SELECT content FROM files WHERE content >= @first AND content <= @last ORDER BY content"};
inline constexpr Sql contents_of_uploads{
    "contents_of_uploads",
    "SELECT content FROM file_uploads WHERE content >= @first AND content <= @last ORDER BY content"};

inline constexpr Sql expired_uploads{"expired_file_uploads",
                                     "SELECT client_id, upload_id, user_id, content, size, file_id FROM file_uploads"
                                     " WHERE expires_at <= @now ORDER BY expires_at LIMIT @limit"};

inline constexpr std::array files{page_by_name,
                                  page_by_name_desc,
                                  page_by_size,
                                  page_by_size_desc,
                                  page_by_created_at,
                                  page_by_created_at_desc,
                                  count_files,
                                  search_by_name,
                                  search_by_name_desc,
                                  search_by_size,
                                  search_by_size_desc,
                                  search_by_created_at,
                                  search_by_created_at_desc,
                                  count_found,
                                  find_file,
                                  insert_file,
                                  delete_file,
                                  lock_tenant,
                                  add_usage,
                                  find_usage,
                                  insert_upload,
                                  find_upload,
                                  count_open_uploads,
                                  mark_upload,
                                  extend_upload,
                                  finish_upload,
                                  delete_upload};
inline constexpr std::array across_tenants{contents_of_files, contents_of_uploads, expired_uploads};

}  // namespace xos::uploads::sql
