// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "xos/app/context.hpp"
#include "xos/app/reply.hpp"
#include "xos/http/file_body.hpp"

namespace xos {

/// Answers 200 with bytes that the browser saves under this name, and of which nothing runs in it (UP-3). They are
/// sent as fast as the client takes them.
///
///     co_return download(context(), "report.csv", "text/csv; charset=utf-8", {http::file_body(…), 0, size});
Answered download(Context& context, std::string_view name, std::string_view content_type, http::FileSlice bytes);

}  // namespace xos
