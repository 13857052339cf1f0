// SPDX-License-Identifier: Apache-2.0
#include "xos/app/bytes_answer.hpp"

#include <utility>

#include "app/response_headers.hpp"
#include "xos/app/envelope.hpp"
#include "xos/files/file_name.hpp"

namespace xos {

Answered answer_with_bytes(Context& context, Bytes bytes) {
    auto& response = context.exchange().response();
    response.common_fields = content_fields(context.exchange().peer().is_secure);
    if (detail::answer_with_tag(context, bytes.etag)) return {};
    response.set("Content-Type", bytes.content_type);
    response.set("Content-Disposition", files::attachment(bytes.file_name));
    response.body = std::move(bytes.content);
    return {};
}

}  // namespace xos
