// SPDX-License-Identifier: Apache-2.0
// docs/decisions/0010-idempotency-keys.md tells the choices. In short: the row is the last statement of the effect's
// transaction, so both are on disk or neither is, and the row's primary key lets one of several equal requests through.
#include "app/idempotency.hpp"

#include <boost/describe.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <utility>

#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/random.hpp"

namespace xos {

namespace sql {

constexpr Sql find_key{"find_idempotency_key",
                       "SELECT fingerprint, attempt, status, location, event_seq, body FROM idempotency_keys"
                       " WHERE client_id = @client_id AND user_id = @user_id AND method = @method AND route = @route"
                       " AND request_key = @request_key AND created_at > @dead"};

/// Changes no row when the key belongs to another attempt and lives.
constexpr Sql store_key{
    "store_idempotency_key",
    "INSERT INTO idempotency_keys (client_id, user_id, method, route, request_key, fingerprint, attempt, status,"
    " location, event_seq, body, created_at)"
    " VALUES (@client_id, @user_id, @method, @route, @request_key, @fingerprint, @attempt, @status, @location,"
    " @event_seq, @body, @now)"
    " ON CONFLICT (client_id, user_id, method, route, request_key) DO UPDATE SET fingerprint = excluded.fingerprint,"
    " attempt = excluded.attempt, status = excluded.status, location = excluded.location,"
    " event_seq = excluded.event_seq, body = excluded.body, created_at = excluded.created_at"
    " WHERE idempotency_keys.attempt = excluded.attempt OR idempotency_keys.created_at <= @dead"};

// Trimming runs across tenants.

/// The time of the last row of a full step; none when the rest is less than a step.
constexpr Sql end_of_step{"end_of_idempotency_key_step",
                          "SELECT created_at FROM idempotency_keys WHERE created_at <= @dead"
                          " ORDER BY created_at LIMIT 1 OFFSET @before_last"};
constexpr Sql delete_keys{"delete_idempotency_keys", "DELETE FROM idempotency_keys WHERE created_at <= @last"};

constexpr std::array one_tenant{find_key, store_key};
constexpr std::array across_tenants{store_key, end_of_step, delete_keys};

}  // namespace sql

namespace {

constexpr std::size_t longest_key = 255;
constexpr std::size_t largest_body = 64 * 1024;
constexpr std::chrono::hours life{24};
constexpr std::int64_t rows_per_step = 1'000;

bool is_key(std::string_view text) {
    const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
    return !text.empty() && text.size() <= longest_key && std::ranges::all_of(text, is_visible);
}

/// What every database keeps byte for byte.
bool is_plain_text(std::string_view text) { return is_utf8(text) && text.find('\0') == std::string_view::npos; }

}  // namespace

std::optional<std::string> find_idempotency_key(const http::RequestHead& head) {
    constexpr std::string_view name = "Idempotency-Key";
    const auto key = head.find(name);
    if (!key) return std::nullopt;
    const auto count = std::ranges::count_if(head.fields, [&](const auto& f) { return ascii_iequals(f.name, name); });
    if (count > 1 || !is_key(*key)) throw bad_request("Invalid request");
    return std::string{*key};
}

struct KeyedRequest::Row {
    std::string fingerprint;
    std::string attempt;
    std::optional<std::int64_t> status;
    std::optional<std::string> location;
    std::int64_t event_seq = 0;
    std::optional<std::string> body;
    BOOST_DESCRIBE_CLASS(Row, (), (fingerprint, attempt, status, location, event_seq, body), (), ())
};

KeyedRequest::KeyedRequest(Context& context, RequestKey key)
    : context_{context}, key_{std::move(key)}, attempt_{random_token()} {}

Task<std::optional<StoredAnswer>> KeyedRequest::find() {
    auto row = co_await own_db().get<Row>(sql::find_key, place());
    if (row) co_return answer_of(std::move(*row));
    context_.set_answer_keeper(*this);
    co_return std::nullopt;
}

Task<std::optional<StoredAnswer>> KeyedRequest::find_other() {
    // In a transaction that is committed: SQLite shows it a row that the same group wrote, and the commit waits until
    // that row is on disk. A plain read would miss it.
    auto transaction = co_await own_db().begin_transaction();
    auto row = co_await transaction.get<Row>(sql::find_key, place());
    co_await transaction.commit();
    if (!row || row->attempt == attempt_) co_return std::nullopt;
    co_return answer_of(std::move(*row));
}

Task<void> KeyedRequest::finish() {
    auto answer = storable(context_.exchange().response());
    if (!is_stored_ || answer == kept_) co_return;
    kept_ = std::move(answer);
    try {
        co_await own_db().execute(sql::store_key, values(context_.event_seq()));
    } catch (const std::exception& error) {
        context_.services().log.warning("The answer to a request with an Idempotency-Key was not stored",
                                        {{"exception", std::string_view{error.what()}}});
    }
}

void KeyedRequest::keep(const http::Response& answer) { kept_ = storable(answer); }

Task<void> KeyedRequest::before_commit(db::Transaction& transaction, std::int64_t last_seq) {
    is_stored_ = true;
    auto row = values(std::max(last_seq, context_.event_seq()));
    if (transaction.caller().across_tenants) row.add("client_id", context_.principal().client);
    if (co_await transaction.execute(sql::store_key, std::move(row)) > 0) co_return;
    throw unavailable().with_detail("another request with the same Idempotency-Key was carried out meanwhile");
}

/// Nothing for an answer that is not for keeping: secret, too large, or not text.
std::optional<KeyedRequest::Kept> KeyedRequest::storable(const http::Response& answer) {
    const bool is_secret = !answer.may_compress;
    if (is_secret || !answer.static_body.empty() || answer.body.size() > largest_body) return std::nullopt;
    Kept kept{.status = answer.status, .location = std::nullopt, .body = answer.body};
    if (const auto location = answer.find("Location")) kept.location = *location;
    if (!is_plain_text(kept.body) || !is_plain_text(kept.location.value_or(""))) return std::nullopt;
    return kept;
}

StoredAnswer KeyedRequest::answer_of(Row row) const {
    if (row.fingerprint != key_.fingerprint) throw conflict("The Idempotency-Key was used for another request");
    if (!row.status || !row.body) {
        throw conflict("The request with this Idempotency-Key was carried out, but its answer is not known");
    }
    return {.status = static_cast<int>(*row.status),
            .location = std::move(row.location),
            .body = std::move(*row.body),
            .event_seq = row.event_seq};
}

/// The tenant's database without this object's own part in its commits.
DBService KeyedRequest::own_db() {
    auto caller = context_.db().caller();
    caller.commit_part = nullptr;
    return DBService{context_.services().database, nullptr, std::move(caller)};
}

db::Params KeyedRequest::place() const {
    return {{"user_id", context_.principal().user},
            {"method", key_.method},
            {"route", key_.route},
            {"request_key", key_.key},
            {"dead", context_.now() - life}};
}

db::Params KeyedRequest::values(std::int64_t event_seq) const {
    auto row = place();
    row.add("fingerprint", key_.fingerprint);
    row.add("attempt", attempt_);
    row.add("status", kept_ ? db::Value{kept_->status} : db::Value{});
    row.add("location", kept_ ? db::Value{kept_->location} : db::Value{});
    row.add("event_seq", event_seq);
    row.add("body", kept_ ? db::Value{kept_->body} : db::Value{});
    row.add("now", context_.now());
    return row;
}

Task<std::int64_t> trim_idempotency_keys(const Services& services) {
    auto all = DBService{services.database, nullptr, db::Caller{}}.across_tenants("trimming idempotency keys");
    const Timestamp dead = services.clock.now() - life;
    std::int64_t deleted = 0;
    for (bool more = true; more;) {
        const auto end =
            co_await all.get_value<Timestamp>(sql::end_of_step, {{"dead", dead}, {"before_last", rows_per_step - 1}});
        more = end.has_value();
        deleted += co_await all.execute(sql::delete_keys, {{"last", end.value_or(dead)}});
    }
    co_return deleted;
}

std::span<const Sql> idempotency_statements() { return sql::one_tenant; }
std::span<const Sql> idempotency_statements_across_tenants() { return sql::across_tenants; }

}  // namespace xos
