// SPDX-License-Identifier: Apache-2.0
#include "app/files/content_answer.hpp"

#include <string>

#include "app/response_headers.hpp"
#include "xos/app/download.hpp"
#include "xos/base/problem.hpp"
#include "xos/http/byte_range.hpp"

namespace xos::uploads {

namespace {

using Kind = http::Selection::Kind;

std::string content_range(const http::Selection& selection, std::uint64_t size) {
    return "bytes " + std::to_string(selection.offset) + "-" + std::to_string(selection.offset + selection.size - 1) +
           "/" + std::to_string(size);
}

}  // namespace

Task<void> answer_with_content(Context& context, files::Storage& storage, const FileRow& file) {
    const auto etag = '"' + file.sha256 + '"';
    const auto size = static_cast<std::uint64_t>(file.size);
    const auto selection = http::select_bytes(context.exchange().head(), etag, size);
    if (selection.kind == Kind::unsatisfiable) {
        throw Problem{416, "invalid_request", "The requested range cannot be satisfied"}.with_header(
            "Content-Range", "bytes */" + std::to_string(size));
    }
    auto& response = context.exchange().response();
    response.common_fields = content_fields(context.exchange().peer().is_secure);
    response.set("ETag", etag);
    response.set("Accept-Ranges", "bytes");
    if (selection.kind == Kind::not_modified) {
        response.status = 304;
        co_return;
    }
    auto content = co_await storage.open(file.content);
    if (!content) throw not_found("File not found");
    download(context, file.name, file.content_type, {std::move(content), selection.offset, selection.size});
    if (selection.kind != Kind::part) co_return;
    response.status = 206;
    response.set("Content-Range", content_range(selection, size));
}

}  // namespace xos::uploads
