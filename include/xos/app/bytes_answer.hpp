// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "xos/app/context.hpp"
#include "xos/app/reply.hpp"

namespace xos {

/// A small content that an action has in memory and answers with instead of an envelope.
struct Bytes {
    std::string content;
    std::string content_type;
    std::string file_name;  ///< what a browser calls it when it is saved
    std::string etag;       ///< strong, quotes included
};

/// Answers with these bytes, or with 304 when the client has them. Caches keep them for one user and ask every time; a
/// browser runs nothing in them, whatever they are (UP-3).
Answered answer_with_bytes(Context& context, Bytes bytes);

}  // namespace xos
