// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "xos/http/static_files.hpp"

namespace xos::users {

/// What stands for `@key@` in templates.
using TemplateWords = std::map<std::string, std::string, std::less<>>;

/// The text with every `@key@` of a known key replaced; other signs stay.
std::string fill_in(std::string_view text, const TemplateWords& words);

/// What a resource called `name` is called in code and texts: `item`, `items`, `Item`, `Items`, `item_words` and so on.
/// `plural` is made by the rules of English when empty.
TemplateWords resource_words(const std::string& name, std::string plural);
/// What an application called `name` is called.
TemplateWords application_words(const std::string& name);

/// Throws: ConfigError unless this can be the name of an application or a resource in C++, SQL, CMake and a path.
void require_name(std::string_view kind, std::string_view name);

/// The files of a template folder, filled in, by their paths.
class NewFiles {
public:
    NewFiles(std::span<const http::Asset> templates, std::string_view folder, const TemplateWords& words);

    /// Writes all of them below `root`; those in `script` can be run.
    /// Throws: ConfigError before the first is written when one is there already or cannot be made.
    void write(const std::filesystem::path& root) const;
    const std::map<std::string, std::string>& files() const { return files_; }

private:
    std::map<std::string, std::string> files_;
};

}  // namespace xos::users
