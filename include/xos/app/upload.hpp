// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "xos/app/multipart_body.hpp"
#include "xos/base/task.hpp"

namespace xos {

/// Where the files of a multipart/form-data body go, as they come: its parts that are called `file`.
///
/// A refusal is thrown; what was taken until then is the sink's to remove.   Thread: one call at a time.
class UploadSink {
public:
    virtual ~UploadSink() = default;
    /// A file begins, which the client calls so: a name without folders and control characters. The place to refuse it
    /// before its content is read.
    virtual Task<void> begin(std::string name) = 0;
    /// Its bytes, in large pieces. Lifetime: they stay until the task ends.
    virtual Task<void> write(std::string_view bytes) = 0;
    /// It has come to its end.
    virtual Task<void> end() = 0;
};

/// The most that a body may hold beside its files.
inline constexpr std::uint64_t said_about_files = std::uint64_t{64} * 1024;

/// Reads the body to its end. Memory is half a MiB, however large the body is (FILE-1, UP-1).
/// Throws: Problem 400 for a body that holds no file, what the sink throws, what MultipartBody::next() throws.
Task<void> receive_upload(MultipartBody& body, UploadSink& sink);

}  // namespace xos
