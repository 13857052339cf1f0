// SPDX-License-Identifier: Apache-2.0
// A group is what stands between two Syncs: the frame that sets the tenant, the statement, and whatever opens or ends a
// transaction. An error in one group leaves the next untouched. Results come in the order of the queries, so each is
// told apart by its place; the frame's result carries the group's generation back, which proves the place (SQL-5).
#include "db/pg/pg_connection.hpp"

#include <sys/socket.h>

#include <array>
#include <charconv>

#include "db/bound_parameters.hpp"
#include "db/pg/pg_error.hpp"
#include "db/pg/tenant_wall.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

using Step = PgGroup::Step;

// Prepared once for each connection. The role falls back with the setting at the end of the transaction.
constexpr const char* tenant_frame = "xos_tenant";
constexpr const char* across_frame = "xos_across";
constexpr const char* begin_name = "xos_begin";
constexpr const char* commit_name = "xos_commit";
constexpr const char* rollback_name = "xos_rollback";
constexpr const char* signal_name = "xos_signal";

std::string statement_name(const KnownStatement& statement) { return "s" + std::to_string(statement.number); }

std::int64_t changed_rows(PGresult* result) {
    const std::string_view text = PQcmdTuples(result);
    std::int64_t count = 0;
    std::from_chars(text.data(), text.data() + text.size(), count);
    return count;
}

bool is_success(ExecStatusType status) { return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK; }

void prepare_now(PGconn* session, const char* name, const char* text) {
    if (PQsendPrepare(session, name, text, 0, nullptr) == 0) throw Unavailable{PQerrorMessage(session)};
    while (true) {
        await_pg(session, std::chrono::steady_clock::now() + std::chrono::seconds{5});
        const PgResult result{PQgetResult(session)};
        if (!result) return;
        throw_if_failed(result.get(), name);
    }
}

}  // namespace

PgHandle open_pipeline(const PgSessionOptions& options, const std::atomic<bool>* stop) {
    auto session = connect_pg(options, stop);
    PGconn* const raw = session.get();
    prepare_now(raw, tenant_frame, "SELECT set_config('xos.client_id', $1, true), $2::bigint");
    prepare_now(raw, across_frame,
                "SELECT set_config('xos.client_id', '', true), $1::bigint, set_config('role', 'xos_across', true)");
    prepare_now(raw, begin_name, "BEGIN");
    prepare_now(raw, commit_name, "COMMIT");
    prepare_now(raw, rollback_name, "ROLLBACK");
    prepare_now(raw, signal_name, "SELECT pg_notify('xos', $1)");
    if (PQsetnonblocking(raw, 1) != 0 || PQenterPipelineMode(raw) != 1) throw Unavailable{PQerrorMessage(raw)};
    return session;
}

PgConnection::PgConnection(boost::asio::io_context& context, PgHandle session, PgConnectionOwner& owner)
    : socket_{context, PQsocket(session.get())},
      session_{std::move(session)},
      owner_{&owner},
      backend_{PQbackendPID(session_.get())} {}

PgConnection::~PgConnection() { close(); }

void PgConnection::close() {
    owner_ = nullptr;
    if (socket_.is_open()) socket_.release();  // libpq closes it; pending waits end
    session_.reset();
}

void PgConnection::send(std::unique_ptr<PgGroup> group) {
    if (!is_open()) {
        group->error = std::make_exception_ptr(Unavailable{"the database connection broke: " + broken_because_});
        if (owner_ != nullptr) {
            std::vector<std::unique_ptr<PgGroup>> one;
            one.push_back(std::move(group));
            owner_->groups_done(*this, std::move(one));
        }
        return;
    }
    PgGroup& sent = *group;
    sent.steps.clear();
    sent.next_step = 0;
    sent.generation = ++generation_;
    if (sent_.empty()) front_since_ = std::chrono::steady_clock::now();
    sent_.push_back(std::move(group));
    put_head(sent);
    if (sent.statement != nullptr) put_statement(sent);
    put_tail(sent);
    if (PQpipelineSync(session_.get()) != 1) broken_because_ = PQerrorMessage(session_.get());
    flush();
    wait_readable();
}

void PgConnection::put(PgGroup& group, Step step, int sent) {
    group.steps.push_back(step);
    if (sent != 1 && broken_because_.empty()) broken_because_ = PQerrorMessage(session_.get());
}

void PgConnection::put_head(PgGroup& group) {
    PGconn* const session = session_.get();
    if (group.head == PgGroup::Head::none) return;
    if (group.head == PgGroup::Head::begin) {
        put(group, Step::begin, PQsendQueryPrepared(session, begin_name, 0, nullptr, nullptr, nullptr, 0));
    }
    parameters_.clear();
    const bool is_across = group.caller->across_tenants;
    if (!is_across) {
        const auto client = group.caller->client;
        parameters_.add(client ? Value{std::to_string(client.value)} : Value{""}, oid_text);
    }
    parameters_.add(Value{group.generation}, oid_int8);
    put(group, Step::frame,
        PQsendQueryPrepared(session, is_across ? across_frame : tenant_frame, parameters_.count(), parameters_.values(),
                            parameters_.lengths(), parameters_.formats(), 0));
}

PgConnection::Prepared& PgConnection::prepare(PgGroup& group) {
    const KnownStatement& statement = *group.statement;
    const auto known = prepared_.find(&statement);
    if (known != prepared_.end()) return known->second;
    Prepared& made = prepared_[&statement];
    for_each_parameter(statement, *group.caller, group.sets.front(), [&](std::size_t i, const Value& value) {
        const bool is_tenant = statement.compiled.parameters[i] == "client_id";
        made.parameter_types.push_back(is_tenant ? oid_int8 : declared_type(value));
    });
    const auto name = statement_name(statement);
    put(group, Step::prepare,
        PQsendPrepare(session_.get(), name.c_str(), statement.compiled.text.c_str(),
                      static_cast<int>(made.parameter_types.size()), made.parameter_types.data()));
    put(group, Step::describe, PQsendDescribePrepared(session_.get(), name.c_str()));
    return made;
}

void PgConnection::put_statement(PgGroup& group) {
    if (group.sets.empty()) return;
    const Prepared& prepared = prepare(group);
    const auto name = statement_name(*group.statement);
    for (const auto& set : group.sets) {
        parameters_.clear();
        for_each_parameter(*group.statement, *group.caller, set, [&](std::size_t i, const Value& value) {
            parameters_.add(value, prepared.parameter_types[i]);
        });
        put(group, Step::statement,
            PQsendQueryPrepared(session_.get(), name.c_str(), parameters_.count(), parameters_.values(),
                                parameters_.lengths(), parameters_.formats(), prepared.result_format));
    }
}

void PgConnection::put_tail(PgGroup& group) {
    PGconn* const session = session_.get();
    for (const auto& signal : group.signals) {
        const char* const value = signal.c_str();
        put(group, Step::signal, PQsendQueryPrepared(session, signal_name, 1, &value, nullptr, nullptr, 0));
    }
    if (group.tail == PgGroup::Tail::commit) {
        put(group, Step::commit, PQsendQueryPrepared(session, commit_name, 0, nullptr, nullptr, nullptr, 0));
    }
    if (group.tail == PgGroup::Tail::rollback) {
        put(group, Step::rollback, PQsendQueryPrepared(session, rollback_name, 0, nullptr, nullptr, nullptr, 0));
    }
}

void PgConnection::flush() {
    const int left = PQflush(session_.get());
    if (left < 0 && broken_because_.empty()) broken_because_ = PQerrorMessage(session_.get());
    if (left > 0) wait_writable();
}

void PgConnection::wait_writable() {
    if (is_writing_) return;
    is_writing_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                           self->is_writing_ = false;
                           if (!error && self->is_open()) self->flush();
                       });
}

void PgConnection::wait_readable() {
    if (is_reading_ || !is_open()) return;
    is_reading_ = true;
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                           self->is_reading_ = false;
                           if (!error && self->is_open()) self->on_readable();
                       });
}

void PgConnection::on_readable() {
    if (PQconsumeInput(session_.get()) == 0 && broken_because_.empty()) {
        broken_because_ = PQerrorMessage(session_.get());
    }
    if (broken_because_.empty() || PQstatus(session_.get()) == CONNECTION_OK) read_results();
    auto done = std::exchange(done_, {});
    if (!done.empty() && owner_ != nullptr) owner_->groups_done(*this, std::move(done));
    if (!is_open()) return;
    if (!broken_because_.empty()) return break_off(broken_because_);
    if (!sent_.empty()) {
        flush();
        wait_readable();
    }
}

void PgConnection::read_results() {
    int ends = 0;
    while (!sent_.empty() && PQisBusy(session_.get()) == 0) {
        PgResult result{PQgetResult(session_.get())};
        if (result) {
            ends = 0;
            take(std::move(result));
        } else if (++ends > 1) {  // one ends each query; two in a row: nothing more is there
            break;
        }
    }
    if (PQstatus(session_.get()) == CONNECTION_BAD && broken_because_.empty()) {
        broken_because_ = PQerrorMessage(session_.get());
    }
}

void PgConnection::take(PgResult result) {
    PgGroup& group = *sent_.front();
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
        if (group.next_step != group.steps.size()) broken_because_ = "results do not match their queries";
        return finish_front();
    }
    if (is_end_of_session(result.get())) {
        broken_because_ = PQresultErrorMessage(result.get());
        return;
    }
    if (group.next_step < group.steps.size()) {
        return take_step(group, group.steps[group.next_step++], std::move(result));
    }
    // What was checked only at the end of the transaction that the Sync ends.
    const std::string_view name = group.statement != nullptr ? std::string_view{group.statement->name} : "commit";
    if (!group.error) group.error = pg_error(result.get(), name);
}

void PgConnection::take_step(PgGroup& group, Step step, PgResult result) {
    const auto status = PQresultStatus(result.get());
    if (!is_success(status)) {
        if (step == Step::prepare || step == Step::describe) prepared_.erase(group.statement);
        if (is_stale_statement(result.get())) is_worn_ = true;
        if (status == PGRES_PIPELINE_ABORTED || group.error) return;
        const std::string_view name =
            group.statement != nullptr ? std::string_view{group.statement->name} : "transaction";
        group.error = pg_error(result.get(), name);
        group.was_struck_by_chance = cancel_asked == SteadyTime{} && is_cancelled_on_request(result.get());
        return;
    }
    switch (step) {
        case Step::frame: return check_frame(group, result.get());
        case Step::describe: return take_description(group, result.get());
        case Step::statement:
            group.count += changed_rows(result.get());
            if (group.rows != nullptr) group.result = std::move(result);
            return;
        case Step::commit:
            // A transaction that had failed is not committed, and the server says so only here.
            if (std::string_view{PQcmdStatus(result.get())} != "COMMIT" && !group.error) {
                group.error = std::make_exception_ptr(Error{"the transaction had failed and was rolled back"});
            }
            return;
        default: return;
    }
}

void PgConnection::take_description(PgGroup& group, const PGresult* result) {
    const auto known = prepared_.find(group.statement);
    if (known == prepared_.end()) return;
    Prepared& prepared = known->second;
    for (std::size_t i = 0; i < prepared.parameter_types.size(); ++i) {
        prepared.parameter_types[i] = PQparamtype(result, static_cast<int>(i));
    }
    bool is_binary = true;
    for (int i = 0; i < PQnfields(result); ++i) is_binary = is_binary && is_binary_result(PQftype(result, i));
    prepared.result_format = is_binary ? 1 : 0;
}

void PgConnection::check_frame(PgGroup& group, const PGresult* result) {
    std::array<char, 24> expected{};
    const auto end = std::to_chars(expected.data(), expected.data() + expected.size(), group.generation).ptr;
    const std::string_view generation{expected.data(), static_cast<std::size_t>(end - expected.data())};
    if (PQntuples(result) == 1 && PQgetvalue(result, 0, 1) == generation) return;
    broken_because_ = "a result does not belong to its query";
}

void PgConnection::finish_front() {
    done_.push_back(std::move(sent_.front()));
    sent_.pop_front();
    cancel_asked = {};
    const auto now = std::chrono::steady_clock::now();
    PgGroup& done = *done_.back();
    if (done.statement != nullptr) done.statement->seconds->observe(now - front_since_);
    if (done.statement != nullptr && done.head == PgGroup::Head::single) {
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(now - front_since_).count();
        const auto usual = done.statement->usual_time.load(std::memory_order_relaxed);
        done.statement->usual_time.store(usual < 0 ? took : (usual * 7 + took) / 8, std::memory_order_relaxed);
    }
    front_since_ = now;
}

void PgConnection::abandon_overdue(SteadyTime now) {
    for (std::size_t i = 1; i < sent_.size(); ++i) {
        PgGroup& group = *sent_[i];
        if (group.is_abandoned || group.deadline > now) continue;
        group.error = std::make_exception_ptr(Unavailable{"the time for the work was over"});
        group.resume();
        if (!is_open()) return;
    }
}

bool PgConnection::is_alive() {
    for (int look = 0; look < 2; ++look) {
        if (!is_open() || PQstatus(session_.get()) != CONNECTION_OK) return false;
        char byte = 0;
        const auto got = ::recv(PQsocket(session_.get()), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
        if (got <= 0) return false;
        // A notice, or the server's last words.
        PQconsumeInput(session_.get());
        PQisBusy(session_.get());
    }
    return false;
}

bool PgConnection::is_clean() const {
    return is_open() && sent_.empty() && broken_because_.empty() && !is_worn_ &&
           PQtransactionStatus(session_.get()) == PQTRANS_IDLE;
}

void PgConnection::break_off(const std::string& reason) {
    if (!is_open()) return;
    const auto self = shared_from_this();
    broken_because_ = reason;
    while (broken_because_.ends_with('\n')) broken_because_.pop_back();
    PgConnectionOwner* const owner = owner_;
    std::vector<std::unique_ptr<PgGroup>> unanswered;
    for (auto& group : sent_) {
        if (!group->error) {
            group->error = std::make_exception_ptr(Unavailable{"the database connection broke: " + broken_because_});
        }
        unanswered.push_back(std::move(group));
    }
    sent_.clear();
    const auto why = broken_because_;
    close();
    if (owner != nullptr) owner->connection_broke(*this, std::move(unanswered), why);
}

}  // namespace xos::db
