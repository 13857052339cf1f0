// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/files/files.hpp"
#include "xos/app/multipart_body.hpp"

namespace xos::uploads {

/// Turns the multipart body of one request into contents, as it comes (FILE-1, UP-1). With the body it holds half a
/// MiB, however large that is.
class UploadReceiver {
public:
    UploadReceiver(Files& files, MultipartBody& body) : files_{files}, body_{body} {}

    /// Reads the body to its end. Throws: Problem 400 or 413 (FILE-4), 507; what was written until then is among
    /// contents().
    Task<void> receive();
    std::vector<Files::Stored>& files() { return stored_; }
    /// Everything that was written, for Files::discard().
    std::vector<std::string> contents() const;

private:
    Task<void> take(MultipartBody::Step step);
    Task<void> begin_file();
    Task<void> add(std::string_view bytes);
    Task<void> write(std::string_view bytes);

    Files& files_;
    MultipartBody& body_;
    std::string gathered_;  // bytes of the file that are still to be written
    std::vector<Files::Stored> stored_;
};

/// What a body may hold beside files: what is said about them.
inline constexpr std::uint64_t said_about_files = std::uint64_t{64} * 1024;
/// The most that the body of an upload may hold: a largest file, and what is said about it.
std::uint64_t largest_upload_body(const Files& files);

}  // namespace xos::uploads
