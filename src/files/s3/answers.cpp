// SPDX-License-Identifier: Apache-2.0
// The texts come from a server that we chose but did not write: they are read by pugixml, which expands no entities but
// the five of XML, loads nothing, and does not recurse; what it finds is checked here.
#include "files/s3/answers.hpp"

#include <pugixml.hpp>

#include <utility>

namespace xos::files::s3 {
namespace {

constexpr std::size_t longest_name = 2'048;
constexpr std::size_t longest_message = 300;

std::optional<pugi::xml_document> load(std::string_view xml) {
    pugi::xml_document document;
    const auto flags = pugi::parse_minimal | pugi::parse_escapes | pugi::parse_cdata;
    if (!document.load_buffer(xml.data(), xml.size(), flags, pugi::encoding_utf8)) return std::nullopt;
    return document;
}

/// The root element when it is called so; servers differ in whether they name a namespace.
pugi::xml_node root(const std::optional<pugi::xml_document>& document, const char* name) {
    return document ? document->child(name) : pugi::xml_node{};
}

/// Text of a child that must be there and of a sensible length.
std::optional<std::string> name_in(const pugi::xml_node& parent, const char* child) {
    std::string text = parent.child(child).text().get();
    if (text.empty() || text.size() > longest_name) return std::nullopt;
    return text;
}

std::optional<Timestamp> time_in(const pugi::xml_node& parent, const char* child) {
    return parse_date_time(parent.child(child).text().get());
}

bool is_true(const pugi::xml_node& parent, const char* child) {
    return std::string_view{parent.child(child).text().get()} == "true";
}

std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, longest_message)) shown += c >= ' ' && c < '\x7F' ? c : '?';
    return shown;
}

}  // namespace

std::optional<ObjectPage> parse_object_page(std::string_view xml) {
    const auto document = load(xml);
    const auto list = root(document, "ListBucketResult");
    if (!list) return std::nullopt;
    ObjectPage page;
    for (const auto& entry : list.children("Contents")) {
        auto key = name_in(entry, "Key");
        const auto modified_at = time_in(entry, "LastModified");
        if (!key || !modified_at) return std::nullopt;
        page.objects.push_back({std::move(*key), *modified_at});
    }
    if (is_true(list, "IsTruncated")) {
        auto next = name_in(list, "NextContinuationToken");
        if (!next) return std::nullopt;
        page.next = std::move(*next);
    }
    return page;
}

std::optional<UploadPage> parse_upload_page(std::string_view xml) {
    const auto document = load(xml);
    const auto list = root(document, "ListMultipartUploadsResult");
    if (!list) return std::nullopt;
    UploadPage page;
    for (const auto& entry : list.children("Upload")) {
        auto key = name_in(entry, "Key");
        auto upload_id = name_in(entry, "UploadId");
        const auto begun_at = time_in(entry, "Initiated");
        if (!key || !upload_id || !begun_at) return std::nullopt;
        page.uploads.push_back({std::move(*key), std::move(*upload_id), *begun_at});
    }
    if (is_true(list, "IsTruncated")) {
        auto next_key = name_in(list, "NextKeyMarker");
        if (!next_key) return std::nullopt;
        page.has_more = true;
        page.next_key = std::move(*next_key);
        page.next_upload_id = name_in(list, "NextUploadIdMarker").value_or("");
    }
    return page;
}

std::optional<std::string> parse_upload_id(std::string_view xml) {
    const auto document = load(xml);
    return name_in(root(document, "InitiateMultipartUploadResult"), "UploadId");
}

bool is_completion(std::string_view xml) {
    const auto document = load(xml);
    return !root(document, "CompleteMultipartUploadResult").empty();
}

std::optional<ErrorText> parse_error(std::string_view xml) {
    const auto document = load(xml);
    const auto error = root(document, "Error");
    const auto code = name_in(error, "Code");
    if (!code) return std::nullopt;
    return ErrorText{printable(*code), printable(error.child("Message").text().get())};
}

}  // namespace xos::files::s3
