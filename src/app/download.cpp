// SPDX-License-Identifier: Apache-2.0
#include "xos/app/download.hpp"

#include <utility>

#include "app/response_headers.hpp"
#include "xos/files/file_name.hpp"

namespace xos {

Answered download(Context& context, std::string_view name, std::string_view content_type, http::FileSlice bytes) {
    auto& response = context.exchange().response();
    response.common_fields = content_fields(context.exchange().peer().is_secure);
    response.set("Content-Type", content_type);
    response.set("Content-Disposition", files::attachment(name));
    response.file = std::move(bytes);
    return {};
}

}  // namespace xos
