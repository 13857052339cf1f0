// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string_view>

#include "xos/app/context.hpp"
#include "xos/app/envelope.hpp"
#include "xos/app/parameters.hpp"
#include "xos/app/reply.hpp"
#include "xos/app/routes.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/task.hpp"
#include "xos/json/writer.hpp"

namespace xos {

/// Base of every controller. One object serves one request.
///
/// A controller lists its routes in `static void routes(Routes<C>&)` and answers each with a member function that
/// returns Task<Ok<T>> or Task<Created<T>>. To refuse, throw a Problem: not_found(), conflict(), bad_request().
/// An action that changes something ends with `co_return co_await commit(tx, reply)`.
class XOSControllerBase {
public:
    /// Called by the framework, or by a unit test, before the action.
    void attach(Context& context) { context_ = &context; }

protected:
    ClientId client_id() const { return context().principal().client; }
    UserId user_id() const { return context().principal().user; }
    const Principal& principal() const { return context().principal(); }
    DBService& db() { return context().db(); }
    Timestamp now() const { return context().now(); }
    Context& context() const { return *context_; }

    /// Commits the transaction and gives the reply back. When the request carries an `Idempotency-Key`, its answer is
    /// stored in the same transaction, so that a repeat gets it even after a crash. After a plain tx.commit() the
    /// effect is never doubled either, but a crash may lose the answer.
    /// Throws: what Transaction::commit() throws.
    template <typename Reply>
    Task<Reply> commit(Transaction& transaction, Reply reply) {
        if (context().answer_keeper() != nullptr) {
            write_reply(context(), reply);
            detail::keep_reply(context());
        }
        co_await transaction.commit();
        co_return reply;
    }

    /// Logs a failure with the request's trace id, tenant and user (SUP-5). `details` is any value that can be
    /// written as JSON; members that look like secrets are redacted.
    template <typename T>
    void log_error(const std::exception& error, std::string_view message, const T& details) {
        xos::log_error(context(), error, message, json::to_json(details));
    }

private:
    Context* context_ = nullptr;
};

}  // namespace xos
