// SPDX-License-Identifier: Apache-2.0
// What a server answers as XML. Whatever it is, what is found keeps the bounds that requests built from it rely on.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "files/s3/answers.hpp"

namespace {

namespace s3 = xos::files::s3;

constexpr std::size_t longest_name = 2'048;

void require(bool condition) {
    if (!condition) std::abort();
}

void check_name(const std::string& name) { require(!name.empty() && name.size() <= longest_name); }

void check_shown(const std::string& text) {
    require(text.size() <= 300);
    require(std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view xml{reinterpret_cast<const char*>(bytes), size};
    if (const auto page = s3::parse_object_page(xml)) {
        for (const auto& object : page->objects) check_name(object.key);
        require(page->next.size() <= longest_name);
    }
    if (const auto page = s3::parse_upload_page(xml)) {
        for (const auto& upload : page->uploads) check_name(upload.key);
        for (const auto& upload : page->uploads) check_name(upload.upload_id);
        require(page->has_more == !page->next_key.empty());
    }
    if (const auto id = s3::parse_upload_id(xml)) check_name(*id);
    const auto error = s3::parse_error(xml);
    if (error) check_shown(error->code);
    if (error) check_shown(error->message);
    require(!error || !s3::is_completion(xml) || xml.find("CompleteMultipartUploadResult") != std::string_view::npos);
    return 0;
}
