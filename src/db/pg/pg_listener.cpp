// SPDX-License-Identifier: Apache-2.0
#include "db/pg/pg_listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "xos/base/random.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 5s;  // after so much silence the session is asked whether it lives
constexpr auto answer_time = 5s;
constexpr auto first_pause = 50ms;
constexpr auto longest_pause = 2'000ms;

struct FreeNotify {
    void operator()(PGnotify* notify) const { PQfreemem(notify); }
};

std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const auto blank = std::min(text.find(' '), text.size());
    return {text.substr(0, blank), text.substr(std::min(blank + 1, text.size()))};
}

}  // namespace

PgListener::PgListener(PgSessionOptions session, Logger& log)
    : options_{std::move(session)}, node_{random_token(9)}, log_{log}, wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (wake_ < 0) throw Error{"no descriptor is left for the database listener"};
    thread_ = std::thread{[this] { loop(); }};
}

void PgListener::stop() {
    is_stopping_ = true;
    wake();
    if (thread_.joinable()) thread_.join();
    if (const int descriptor = std::exchange(wake_, -1); descriptor >= 0) ::close(descriptor);
}

void PgListener::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_, &one, sizeof one);
}

void PgListener::listen(SignalListener& listener) {
    listener_ = &listener;
    wake();
}

void PgListener::cancel(int backend) {
    {
        const std::lock_guard lock{mutex_};
        to_cancel_.push_back(backend);
    }
    wake();
}

std::string PgListener::payload(std::string_view topic, std::string_view text) const {
    return node_ + ' ' + std::string{topic} + ' ' + std::string{text};
}

void PgListener::loop() {
    std::chrono::milliseconds between{0};
    while (!is_stopping_) {
        try {
            const auto session = connect_pg(options_, &is_stopping_);
            between = 0ms;
            serve(session.get());
        } catch (const Error& error) {
            if (!is_stopping_ && between == 0ms) {
                log_.warning("The database connection for signals broke",
                             {{"exception", std::string_view{error.what()}}});
            }
        }
        lose();
        between = std::min<std::chrono::milliseconds>(between == 0ms ? first_pause : between * 2, longest_pause);
        pause(between);
    }
}

void PgListener::pause(std::chrono::milliseconds time) {
    unsigned char random = 0;
    fill_random({&random, 1});
    pollfd waiting{.fd = wake_, .events = POLLIN, .revents = 0};
    const auto end = std::chrono::steady_clock::now() + time / 2 + time * random / 512;
    while (!is_stopping_) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left <= 0ms) return;
        if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) continue;
        std::uint64_t drained = 0;
        [[maybe_unused]] const auto got = ::read(wake_, &drained, sizeof drained);
    }
}

void PgListener::lose() {
    auto* const listener = listener_.load();
    if (listener == nullptr || is_stopping_ || hearing_ == Hearing::nothing) return;
    hearing_ = Hearing::nothing;
    listener->hears_nothing();
}

void PgListener::serve(PGconn* session) {
    while (!is_stopping_) {
        if (hearing_ != Hearing::signals && listener_ != nullptr) start_hearing(session);
        cancel_asked(session);
        hand_on(session);
        await(session);
    }
}

void PgListener::start_hearing(PGconn* session) {
    const std::string lock = std::string{"SELECT pg_try_advisory_lock_shared("} + server_lock_number + ")";
    const auto is_free = run_pg(session, lock.c_str(), {}, answer_time);
    if (std::string_view{PQgetvalue(is_free.get(), 0, 0)} != "t") throw Unavailable{"the database is being restored"};
    run_pg(session, "LISTEN xos", {}, answer_time);
    hearing_ = Hearing::signals;
    listener_.load()->hears();
}

void PgListener::cancel_asked(PGconn* session) {
    std::vector<int> backends;
    {
        const std::lock_guard lock{mutex_};
        backends.swap(to_cancel_);
    }
    for (const int backend : backends) {
        run_pg(session, "SELECT pg_cancel_backend($1::integer)", {std::to_string(backend)}, answer_time);
    }
}

void PgListener::hand_on(PGconn* session) {
    while (true) {
        const std::unique_ptr<PGnotify, FreeNotify> notify{PQnotifies(session)};
        if (!notify) return;
        const auto [node, rest] = split(notify->extra);
        const auto [topic, text] = split(rest);
        listener_.load()->signalled(topic, text, node == node_);
    }
}

/// Until the session has something, a caller has, or it was silent for long.
void PgListener::await(PGconn* session) {
    std::array<pollfd, 2> waits{
        {{.fd = PQsocket(session), .events = POLLIN, .revents = 0}, {.fd = wake_, .events = POLLIN, .revents = 0}}};
    const int ready =
        ::poll(waits.data(), waits.size(), static_cast<int>(std::chrono::milliseconds{look_interval}.count()));
    if (ready == 0) {
        run_pg(session, "SELECT 1", {}, answer_time);
        return;
    }
    if (waits[1].revents != 0) {
        std::uint64_t drained = 0;
        [[maybe_unused]] const auto got = ::read(wake_, &drained, sizeof drained);
    }
    if (waits[0].revents != 0 && (PQconsumeInput(session) == 0 || PQstatus(session) != CONNECTION_OK)) {
        throw Unavailable{PQerrorMessage(session)};
    }
}

}  // namespace xos::db
