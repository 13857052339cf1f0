// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/files/files.hpp"
#include "xos/files/multipart.hpp"
#include "xos/http/message.hpp"

namespace xos::uploads {

/// Turns the multipart body of one request into contents, as it comes (FILE-1, UP-1). It holds half a MiB, however
/// large the body is.
class UploadReceiver {
public:
    UploadReceiver(Files& files, http::Exchange& exchange, std::string_view boundary);

    /// Reads the body to its end. Throws: Problem 400 or 413 (FILE-4), 507; what was written until then is among
    /// contents().
    Task<void> receive();
    std::vector<Files::Stored>& files() { return stored_; }
    /// Everything that was written, for Files::discard().
    std::vector<std::string> contents() const;

private:
    Task<std::size_t> fill();
    Task<void> take(const files::MultipartReader::Step& step);
    Task<void> begin_file();
    Task<void> add(std::string_view bytes);
    Task<void> write(std::string_view bytes);
    void refuse_body() const;
    bool is_file_part() const { return reader_.name() == "file"; }

    Files& files_;
    http::Exchange& exchange_;
    files::MultipartReader reader_;
    const std::uint64_t largest_body_;
    std::vector<char> input_;
    std::string gathered_;  // bytes of the file that are still to be written
    std::vector<Files::Stored> stored_;
};

/// What a body may hold beside files: what is said about them.
inline constexpr std::uint64_t said_about_files = std::uint64_t{64} * 1024;
/// The most that the body of an upload may hold: a largest file, and what is said about it.
std::uint64_t largest_upload_body(const Files& files);

}  // namespace xos::uploads
