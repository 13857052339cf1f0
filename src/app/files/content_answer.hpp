// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/files/file_rows.hpp"
#include "xos/app/context.hpp"
#include "xos/files/storage.hpp"

namespace xos::uploads {

/// Answers with a file's content, or the part of it that was asked for (FILE-3, UP-3, UP-7).
/// Throws: Problem 416; Problem 404 when the content is gone, because the file was deleted just now.
Task<void> answer_with_content(Context& context, files::Storage& storage, const FileRow& file);

}  // namespace xos::uploads
