// SPDX-License-Identifier: Apache-2.0
#include "xos/app/context.hpp"

#include "xos/base/problem.hpp"
#include "xos/base/random.hpp"

namespace xos {

Context::Context(const Services& services, http::Exchange& exchange, std::shared_ptr<const Principal> principal)
    : services_{services}, exchange_{exchange}, principal_{std::move(principal)} {}

const Principal& Context::principal() const {
    if (!principal_) throw unauthenticated();
    return *principal_;
}

db::Caller Context::caller() {
    db::Caller caller;
    caller.deadline = exchange_.deadline();
    caller.event_seq = &event_seq_;
    caller.away = this;
    caller.commit_part = answer_keeper_;
    caller.connection_id = std::string{exchange_.head().find("X-XOS-Connection-Id").value_or("")};
    if (principal_) {
        caller.client = principal_->client;
        caller.user = principal_->user;
    }
    return caller;
}

DBService& Context::db() {
    if (!db_) {
        if (!principal().client) throw unauthenticated();
        db_.emplace(services_.database, services_.events, caller());
    }
    return *db_;
}

DBService Context::across_tenants(std::string_view reason) {
    return DBService{services_.database, services_.events, caller()}.across_tenants(reason);
}

void Context::set_away(bool is_away) {
    if (is_away == is_away_) return;
    is_away_ = is_away;
    exchange_.set_away(is_away);
}

void Context::set_answer_keeper(AnswerKeeper& keeper) {
    answer_keeper_ = &keeper;
    db_.reset();  // its caller was made without the keeper
}

const std::string& Context::trace_id() {
    if (trace_id_.empty()) trace_id_ = random_token(12);
    return trace_id_;
}

void log_error(Context& context, const std::exception& error, std::string_view message, std::string_view context_json) {
    const auto* principal = context.find_principal();
    const auto* problem = dynamic_cast<const Problem*>(&error);
    std::string exception = error.what();
    if (problem && !problem->detail().empty()) exception = problem->detail();
    context.services().log.write(LogLevel::error, message,
                                 {{"traceId", std::string_view{context.trace_id()}},
                                  {"clientId", principal ? principal->client.value : std::int64_t{0}},
                                  {"userId", principal ? principal->user.value : std::int64_t{0}},
                                  {"exception", std::string_view{exception}}},
                                 redact_json(context_json));
}

}  // namespace xos
