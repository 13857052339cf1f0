// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/timestamp.hpp"

// What S3 answers in XML. Empty for a text that is not the expected one; what is not asked for is passed over.
// Cost: a few times the size of the text in memory; the caller bounds that size.
namespace xos::files::s3 {

struct ListedObject {
    std::string key;
    Timestamp modified_at;

    bool operator==(const ListedObject&) const = default;
};
/// Answer of ListObjectsV2.
struct ObjectPage {
    std::vector<ListedObject> objects;
    std::string next;  ///< token of the next page; empty on the last one

    bool operator==(const ObjectPage&) const = default;
};
std::optional<ObjectPage> parse_object_page(std::string_view xml);

struct OpenUpload {
    std::string key;
    std::string upload_id;
    Timestamp begun_at;

    bool operator==(const OpenUpload&) const = default;
};
/// Answer of ListMultipartUploads.
struct UploadPage {
    std::vector<OpenUpload> uploads;
    bool has_more = false;
    std::string next_key;  ///< markers of the next page
    std::string next_upload_id;

    bool operator==(const UploadPage&) const = default;
};
std::optional<UploadPage> parse_upload_page(std::string_view xml);

/// The id in the answer of CreateMultipartUpload, 1 to 2048 bytes.
std::optional<std::string> parse_upload_id(std::string_view xml);

/// True for the answer of a CompleteMultipartUpload that worked. Status 200 alone does not say that: S3 sends it before
/// it begins, and tells of a failure in the text.
bool is_completion(std::string_view xml);

struct ErrorText {
    std::string code;     ///< "NoSuchKey"
    std::string message;  ///< printable, cut at 300 bytes

    bool operator==(const ErrorText&) const = default;
};
std::optional<ErrorText> parse_error(std::string_view xml);

}  // namespace xos::files::s3
