// SPDX-License-Identifier: Apache-2.0
#include "app/files/uploaded_files.hpp"

#include <utility>

namespace xos::uploads {

Task<void> UploadedFiles::begin(std::string name) {
    const auto& type = files_.type_of(name);
    stored_.push_back(
        {.name = std::move(name), .type = &type, .content = co_await files_.storage().create(expected_), .facts = {}});
}

Task<void> UploadedFiles::write(std::string_view bytes) {
    auto& content = *stored_.back().content;
    if (content.size() + bytes.size() > files_.largest_file()) throw files_.too_large();
    co_await content.write(bytes);
}

Task<void> UploadedFiles::end() { co_await files_.complete(stored_.back()); }

std::vector<std::string> UploadedFiles::contents() const {
    std::vector<std::string> names;
    for (const auto& file : stored_) names.push_back(file.content->name());
    return names;
}

}  // namespace xos::uploads
