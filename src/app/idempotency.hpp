// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "xos/app/answer_keeper.hpp"
#include "xos/app/context.hpp"
#include "xos/base/task.hpp"
#include "xos/db/sql.hpp"
#include "xos/db/transaction.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// What a repeated request is known by, besides its tenant and user.
struct RequestKey {
    std::string method;
    std::string route;  ///< the pattern
    std::string key;
    std::string fingerprint;  ///< of everything else that the request says
};

/// The part of an answer that is stored and given again.
struct StoredAnswer {
    int status = 0;
    std::optional<std::string> location;
    std::string body;
    std::int64_t event_seq = 0;
};

/// The request's `Idempotency-Key`; empty without one.
/// Throws: Problem 400 unless it is one field of 1 to 255 visible ASCII characters.
std::optional<std::string> find_idempotency_key(const http::RequestHead& head);

/// One request with an Idempotency-Key, from the permission check to the answer (DUR-2).
///
/// Looks for the row of an earlier request, and takes part in every commit of the action so that its own row is stored
/// with the effect. The row belongs to the attempt that wrote it: an attempt that finds another's row cannot commit.
/// Lifetime: the context must outlive it, and it must outlive the action.
class KeyedRequest final : public AnswerKeeper {
public:
    KeyedRequest(Context& context, RequestKey key);

    /// The answer of an earlier request. When there was none, the action may run, and this takes part in its commits.
    /// Throws: Problem 409 when the earlier request was another one, or its answer is not known.
    Task<std::optional<StoredAnswer>> find();
    /// After a failed action: the answer of a request that came at the same time and was carried out instead.
    /// Throws: like find().
    Task<std::optional<StoredAnswer>> find_other();
    /// After an action that succeeded: stores the answer unless its commit did. A failure is logged; the answer stands.
    Task<void> finish();

    void keep(const http::Response& answer) override;
    Task<void> before_commit(db::Transaction& transaction, std::int64_t last_seq) override;

private:
    struct Row;
    struct Kept {
        std::int64_t status = 0;
        std::optional<std::string> location;
        std::string body;
        bool operator==(const Kept&) const = default;
    };

    static std::optional<Kept> storable(const http::Response& answer);
    StoredAnswer answer_of(Row row) const;
    DBService own_db();
    db::Params place() const;
    db::Params values(std::int64_t event_seq) const;

    Context& context_;
    const RequestKey key_;
    const std::string attempt_;
    std::optional<Kept> kept_;
    bool is_stored_ = false;
};

/// Deletes the keys whose life is over, in steps short enough not to hold up writers; gives the number of rows.
/// Run it now and then; it is safe to end at any moment.
Task<std::int64_t> trim_idempotency_keys(const Services& services);

/// The statements, so that a bad one stops the start: those for one tenant, and those that run across tenants.
std::span<const Sql> idempotency_statements();
std::span<const Sql> idempotency_statements_across_tenants();

}  // namespace xos
