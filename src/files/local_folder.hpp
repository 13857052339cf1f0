// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/descriptor.hpp"
#include "xos/files/local_storage.hpp"

namespace xos::files {

/// A content's file, open and locked.
struct HeldFile {
    std::string name;
    Descriptor file;
    bool is_finished = false;
};

/// The folders of a local storage. Every function touches the disk and blocks.
///
/// ROOT/unfinished/NAME becomes ROOT/contents/NA/NAME, where NAME is 32 random hexadecimal digits. A lock (flock) on
/// the file says that somebody works with it; it stays with the file through its renaming and goes with the process.
/// Throws: Problem 507 for a full disk, std::system_error for everything else that fails.
class LocalFolder {
public:
    explicit LocalFolder(LocalStorageOptions options);

    /// Throws: Problem 507 when less than the least space would be left.
    void check_space(std::uint64_t expected_size) const;
    HeldFile create() const;
    /// The same under a name that nothing here has.
    HeldFile create_as(const std::string& name) const;
    std::expected<HeldFile, Storage::ResumeError> hold(const std::string& name) const;
    /// Holds the final place of a content that is kept elsewhere; an empty file stands there.
    std::expected<HeldFile, Storage::ResumeError> hold_place(const std::string& name) const;
    /// Makes the file in the final place empty, or an empty one there.
    void empty_place(const std::string& name) const;
    /// Removes that file, also while it is held. What fails leaves it.
    void clear_place(const std::string& name) const noexcept;
    /// Flushes, then gives it its final place.
    void finish(HeldFile& held) const;
    /// Either kind, for reading.
    Descriptor open(const std::string& name, bool may_be_unfinished) const;
    void remove(const std::string& name) const;
    std::vector<std::string> list(const std::string& after, std::size_t most) const;

private:
    std::optional<HeldFile> try_create(const std::string& name) const;
    std::string unfinished(std::string_view name) const;
    std::string folder_of(std::string_view name) const;
    std::string finished(std::string_view name) const;
    std::vector<std::string> names_beginning_with(const std::string& start, const std::string& after) const;

    LocalStorageOptions options_;
};

/// So many first digits of its name are the folder of a content.
inline constexpr std::size_t folder_digits = 2;

/// True for what a content can be called; made here, 128 random bits.
bool is_content_name(std::string_view name);

}  // namespace xos::files
