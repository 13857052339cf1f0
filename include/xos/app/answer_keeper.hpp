// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "xos/db/commit_part.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// Stores the answer of a request in the transaction of its effect, so that the request can be repeated safely
/// (DUR-2). The pipeline makes one for a request with an `Idempotency-Key`.
class AnswerKeeper : public db::CommitPart {
public:
    /// What the request will be answered with; stored by the commits that follow.
    virtual void keep(const http::Response& answer) = 0;

protected:
    ~AnswerKeeper() = default;
};

}  // namespace xos
