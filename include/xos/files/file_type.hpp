// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/files/content_facts.hpp"

namespace xos::files {

/// A kind of file that may be kept. Its content type comes from here, never from a client.
struct FileType {
    std::string_view extension;
    std::string_view content_type;
    bool is_text = false;                            ///< any text without NUL
    std::span<const std::string_view> signatures{};  ///< what libmagic calls such contents; empty: anything
    std::string_view begins_with{};                  ///< and what they begin with besides
};

/// Which files are taken: those of an allowed extension whose content agrees with it (UP-2).
/// Thread: safe from any thread; agrees() takes a lock.
class FileTypes {
public:
    /// Throws: ConfigError for an extension whose contents nobody here can tell from others.
    explicit FileTypes(std::vector<std::string> allowed_extensions);
    ~FileTypes();

    /// By the extension of a file's name; null when it is not allowed.
    const FileType* find(std::string_view file_name) const;
    /// True when a content is what its extension says. Blocks: about a millisecond, and 10 the first time.
    /// Throws: std::runtime_error when libmagic cannot be used.
    bool agrees(const FileType& type, const ContentFacts& facts) const;

private:
    struct Magic;
    std::vector<const FileType*> allowed_;  // sorted by extension
    std::unique_ptr<Magic> magic_;
};

}  // namespace xos::files
