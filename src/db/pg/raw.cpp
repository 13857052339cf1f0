// SPDX-License-Identifier: Apache-2.0
#include "db/pg/raw.hpp"

#include <poll.h>

#include <algorithm>

#include "db/pg/pg_error.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct FreeConninfo {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
struct FreePg {
    void operator()(char* memory) const { PQfreemem(memory); }
};

std::string one_line(std::string_view text) {
    std::string line{text};
    while (line.ends_with('\n')) line.pop_back();
    std::ranges::replace(line, '\n', ' ');
    return line;
}

/// Keywords and values for PQconnectStartParams, which wants two arrays of pointers.
class Conninfo {
public:
    explicit Conninfo(const PgSessionOptions& options) {
        char* why = nullptr;
        const std::unique_ptr<PQconninfoOption, FreeConninfo> parsed{PQconninfoParse(options.url.c_str(), &why)};
        const std::unique_ptr<char, FreePg> reason{why};
        // A reason that repeats the URL would repeat its password.
        const bool is_telling = reason && std::string_view{why}.find("://") == std::string_view::npos;
        if (!parsed)
            throw Error{"The database URL cannot be read" + (is_telling ? ": " + one_line(why) : std::string{"."})};
        for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
            if (option->val != nullptr) set(option->keyword, option->val);
        }
        if (!options.user.empty()) set("user", options.user);
        if (!options.password.empty()) set("password", options.password);
        set("client_encoding", "UTF8");
        set("options", settings(options.settings) + find("options"));
        // A peer that vanished is noticed, and nothing is asked that no XOS database uses.
        set_unless_given("application_name", "xos");
        set_unless_given("gssencmode", "disable");
        set_unless_given("keepalives_idle", "10");
        set_unless_given("keepalives_interval", "5");
        set_unless_given("keepalives_count", "3");
        set_unless_given("tcp_user_timeout", "20000");
    }

    PGconn* start() const {
        std::vector<const char*> keywords;
        std::vector<const char*> values;
        for (const auto& [keyword, value] : pairs_) {
            keywords.push_back(keyword.c_str());
            values.push_back(value.c_str());
        }
        keywords.push_back(nullptr);
        values.push_back(nullptr);
        return PQconnectStartParams(keywords.data(), values.data(), 0);
    }

private:
    static std::string settings(const std::vector<std::string>& list) {
        std::string text;
        for (const auto& setting : list) text += "-c " + setting + " ";
        return text;
    }

    std::string find(std::string_view keyword) const {
        const auto known = std::ranges::find(pairs_, keyword, &Pair::first);
        return known == pairs_.end() ? std::string{} : known->second;
    }
    void set(std::string keyword, std::string value) {
        std::erase_if(pairs_, [&](const Pair& pair) { return pair.first == keyword; });
        pairs_.emplace_back(std::move(keyword), std::move(value));
    }
    void set_unless_given(const char* keyword, const char* value) {
        if (find(keyword).empty()) set(keyword, value);
    }

    using Pair = std::pair<std::string, std::string>;
    std::vector<Pair> pairs_;
};

enum class Ready : short { read = POLLIN, write = POLLOUT, any = POLLIN | POLLOUT };

/// Waits for the socket; throws Unavailable at the deadline or when `stop` is set.
void await_socket(PGconn* connection, Ready ready, SteadyTime deadline, const std::atomic<bool>* stop) {
    while (true) {
        if (stop != nullptr && *stop) throw Unavailable{"the database driver is closing"};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left <= 0ms) throw Unavailable{"the database did not answer in time"};
        pollfd wait{.fd = PQsocket(connection), .events = static_cast<short>(ready), .revents = 0};
        const int slice = static_cast<int>(std::min<std::chrono::milliseconds>(left, 100ms).count());
        if (::poll(&wait, 1, slice) > 0) return;
    }
}

[[noreturn]] void throw_broken(PGconn* connection) {
    throw Unavailable{"the database connection broke: " + one_line(PQerrorMessage(connection))};
}

// Compiling a plan to machine code takes longer than any statement of ours should run.
std::vector<std::string> common_settings() { return {"search_path=public,pg_temp", "timezone=UTC", "jit=off"}; }

std::string time_setting(std::string_view name, std::chrono::milliseconds time) {
    return std::string{name} + "=" + std::to_string(time.count());
}

}  // namespace

bool is_postgresql_url(std::string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

PgSessionOptions server_session(const PostgresOptions& options) {
    auto settings = common_settings();
    settings.push_back(time_setting("statement_timeout", options.statement_time));
    settings.push_back(time_setting("lock_timeout", options.lock_time));
    settings.push_back(time_setting("idle_in_transaction_session_timeout", options.idle_in_transaction));
    return {.url = options.url,
            .user = {},
            .password = {},
            .settings = std::move(settings),
            .connect_time = options.connect_time};
}

PgSessionOptions owner_session(const PostgresOptions& options) {
    auto settings = common_settings();
    settings.emplace_back("statement_timeout=0");
    settings.emplace_back("client_min_messages=warning");
    return {.url = options.admin_url,
            .user = {},
            .password = {},
            .settings = std::move(settings),
            .connect_time = options.connect_time};
}

PgHandle connect_pg(const PgSessionOptions& options, const std::atomic<bool>* stop) {
    const auto deadline = Clock::now() + options.connect_time;
    PgHandle connection{Conninfo{options}.start()};
    if (!connection) throw std::bad_alloc{};
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);  // it would print them
    auto step = PGRES_POLLING_WRITING;
    while (PQstatus(connection.get()) != CONNECTION_BAD) {
        if (step == PGRES_POLLING_OK) return connection;
        if (step == PGRES_POLLING_FAILED) break;
        const auto ready = step == PGRES_POLLING_READING ? Ready::read : Ready::write;
        await_socket(connection.get(), ready, deadline, stop);
        step = PQconnectPoll(connection.get());
    }
    throw Unavailable{"the database cannot be reached: " + one_line(PQerrorMessage(connection.get()))};
}

void await_pg(PGconn* connection, SteadyTime deadline, const std::atomic<bool>* stop) {
    while (PQisBusy(connection) != 0) {
        await_socket(connection, Ready::read, deadline, stop);
        if (PQconsumeInput(connection) == 0) throw_broken(connection);
    }
}

void read_more_pg(PGconn* connection, SteadyTime deadline) {
    await_socket(connection, Ready::read, deadline, nullptr);
    if (PQconsumeInput(connection) == 0) throw_broken(connection);
}

void flush_pg(PGconn* connection, SteadyTime deadline) {
    while (true) {
        const int left = PQflush(connection);
        if (left == 0) return;
        if (left < 0) throw_broken(connection);
        await_socket(connection, Ready::any, deadline, nullptr);
        PQconsumeInput(connection);
    }
}

PgResult last_result(PGconn* connection, SteadyTime deadline) {
    PgResult last;
    while (true) {
        await_pg(connection, deadline);
        PgResult next{PQgetResult(connection)};
        if (!next) return last;
        const auto status = PQresultStatus(last.get());
        if (!last || status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) last = std::move(next);
    }
}

PgResult run_pg(PGconn* connection, const char* text, const std::vector<std::string>& parameters,
                std::chrono::milliseconds time) {
    const auto deadline = Clock::now() + time;
    std::vector<const char*> values;
    for (const auto& parameter : parameters) values.push_back(parameter.c_str());
    const int sent = PQsendQueryParams(connection, text, static_cast<int>(values.size()), nullptr, values.data(),
                                       nullptr, nullptr, 0);
    if (sent == 0) throw_broken(connection);
    flush_pg(connection, deadline);
    auto result = last_result(connection, deadline);
    throw_if_failed(result.get(), text);
    return result;
}

void execute_pg(PGconn* connection, const std::string& text) {
    const auto deadline = Clock::now() + 24h;
    if (PQsendQuery(connection, text.c_str()) == 0) throw_broken(connection);
    flush_pg(connection, deadline);
    throw_if_failed(last_result(connection, deadline).get(), text.substr(0, 60));
}

std::vector<std::string> pg_list(PGconn* connection, const char* text, const std::vector<std::string>& parameters) {
    const auto result = run_pg(connection, text, parameters);
    std::vector<std::string> values;
    for (int row = 0; row < PQntuples(result.get()); ++row) values.emplace_back(PQgetvalue(result.get(), row, 0));
    return values;
}

std::string pg_value(PGconn* connection, const char* text, const std::vector<std::string>& parameters) {
    const auto values = pg_list(connection, text, parameters);
    return values.empty() ? std::string{} : values.front();
}

std::string pg_name(PGconn* connection, std::string_view name) {
    const std::unique_ptr<char, FreePg> quoted{PQescapeIdentifier(connection, name.data(), name.size())};
    if (!quoted) throw Error{"a name cannot be quoted"};
    return quoted.get();
}

}  // namespace xos::db
