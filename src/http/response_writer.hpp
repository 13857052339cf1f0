// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "xos/http/message.hpp"

namespace xos::http {

/// What the writer must know beside the response itself.
struct ResponseContext {
    std::string_view date_line;  ///< "Date: …\r\n"
    std::size_t body_size = 0;   ///< what a GET would send
    bool closes = false;
    bool is_stream = false;      ///< the body ends with the connection and has no length
    bool is_old_client = false;  ///< HTTP/1.0: a kept connection must be named
};

/// Appends status line and header of `response`, with the one framing that HTTP allows it (H1-10).
///
/// Framing fields and Date that the response brought are left out; the writer alone decides them. The response must
/// have passed is_writable().
void append_response_head(std::string& out, const Response& response, const ResponseContext& context);

/// False for a status outside 200 … 599 and for bad fields: such a response becomes a 500.
bool is_writable(const Response& response);

/// False for 204 and 304, whose answers end with their header.
bool status_allows_body(int status);

/// "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", made anew once a second. One per thread.
class DateLine {
public:
    std::string_view get();

private:
    std::string line_;
    long long second_ = -1;
};

}  // namespace xos::http
