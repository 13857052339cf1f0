// SPDX-License-Identifier: Apache-2.0
// Who runs where. A look every 20 ms ends what is overdue; it happens only while somebody waits, so that an idle pool
// leaves nothing pending in its I/O context.
#include "db/pg/pg_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <future>

#include "xos/base/random.hpp"
#include "xos/db/error.hpp"

namespace xos::db {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

constexpr auto look_interval = 20ms;
constexpr std::int64_t long_statement = 20'000;  // microseconds; from then on a statement runs alone
constexpr auto stall_time = 20ms;                // a front group this old gets nobody behind it
constexpr std::size_t easy_depth = 8;            // groups on one connection before another is opened
constexpr auto first_pause = 50ms;
constexpr auto longest_pause = 2'000ms;
constexpr auto cancel_patience = 2s;
constexpr auto idle_life = 60s;
constexpr std::size_t kept_when_idle = 4;

/// The server ends a statement at its time-out; a connection that is silent for longer has lost its peer.
constexpr auto silence_beyond_time_out = 3s;

std::chrono::milliseconds with_jitter(std::chrono::milliseconds pause) {
    unsigned char random = 0;
    fill_random({&random, 1});
    return pause / 2 + pause * random / 512;
}

bool is_long(const PgGroup& group) {
    const auto usual = group.statement->usual_time.load(std::memory_order_relaxed);
    return usual < 0 || usual > long_statement;  // who is not known yet must not hold up others
}

}  // namespace

PgShared::PgShared(const PostgresOptions& o, PgSessionOptions s, Logger& l, Metrics& metrics)
    : options{o},
      session{std::move(s)},
      log{l},
      refused_full{
          metrics.counter("xos_db_refused_total", "Work that the database could not take", R"(reason="queue_full")")},
      refused_wait{
          metrics.counter("xos_db_refused_total", "Work that the database could not take", R"(reason="wait")")},
      lost_connections{metrics.counter("xos_db_lost_connections_total", "Database connections that broke")},
      cancelled{
          metrics.counter("xos_db_cancelled_total", "Statements that were cancelled because their request ended")},
      waiting{std::make_shared<std::atomic<std::size_t>>(0)},
      open{std::make_shared<std::atomic<std::size_t>>(0)},
      connectors{WorkerPool::Options{
          .name = "database connections", .threads = 4, .queue_limit = 1'024, .longest_wait = 60s, .retry_after = 1s}} {
    metrics.gauge("xos_db_waiting", "Statements and transactions that wait for a connection",
                  [count = waiting] { return static_cast<double>(count->load()); });
    metrics.gauge("xos_db_connections", "Open database connections",
                  [count = open] { return static_cast<double>(count->load()); });
}

PgPool::PgPool(asio::io_context& context, PgShared& shared) : context_{context}, shared_{shared}, timer_{context} {}

PgPool::~PgPool() = default;

// ---- Asking for something

Task<std::int64_t> PgPool::run_on(std::shared_ptr<PgConnection> connection, std::unique_ptr<PgGroup> group) {
    if (!connection->is_open()) throw Unavailable{"the database connection of the transaction broke"};
    std::int64_t count = 0;
    co_await suspend([this, &connection, group = std::move(group), &count](Suspended self) mutable {
        group->waiting = std::move(self);
        group->count_out = &count;
        connection->send(std::move(group));
        watch();
    });
    co_return count;
}

Task<std::shared_ptr<PgConnection>> PgPool::lease(const Caller& caller) {
    const auto deadline = std::min(Clock::now() + shared_.options.queue_wait, caller.deadline);
    std::shared_ptr<PgConnection> found;
    if (alone_.empty() && !is_closed_ && !shared_.is_stopping && may_take_alone()) found = find_idle();
    if (found) {
        found->is_leased = true;
        co_return found;
    }
    co_await suspend([this, &found, deadline](Suspended self) {
        wait_in_line(alone_, {.group = nullptr, .lease = LeaseRequest{std::move(self), &found}, .deadline = deadline});
        open_more();
    });
    co_return found;
}

void PgPool::submit(std::unique_ptr<PgGroup> group) {
    const auto now = Clock::now();
    auto& line = is_long(*group) ? alone_ : quick_;
    if (&line == &quick_ && quick_.empty() && !is_closed_ && !shared_.is_stopping && group->deadline > now) {
        if (const auto connection = find_shared(now)) {
            connection->send(std::move(group));
            if (connection->depth() > easy_depth) open_one();
            return watch();
        }
    }
    const auto deadline = std::min(now + shared_.options.queue_wait, group->deadline);
    wait_in_line(line, {.group = std::move(group), .lease = std::nullopt, .deadline = deadline});
    serve_lines();
}

void PgPool::wait_in_line(Line& line, Waiting waiting) {
    if (is_closed_ || shared_.is_stopping) return refuse(std::move(waiting), "the database driver is closed", nullptr);
    if (waiting.deadline <= Clock::now()) return refuse(std::move(waiting), "the time for the work was over", nullptr);
    if (shared_.waiting->load(std::memory_order_relaxed) >= shared_.options.queue_limit) {
        return refuse(std::move(waiting), "too many wait for a database connection", &shared_.refused_full);
    }
    shared_.waiting->fetch_add(1, std::memory_order_relaxed);
    line.push_back(std::move(waiting));
    watch();
}

/// Continues somebody who is in no line any more.
void PgPool::refuse(Waiting waiting, const std::string& reason, Counter* counter) {
    if (counter != nullptr) counter->add();
    const auto error = std::make_exception_ptr(Unavailable{reason});
    // Posted: the one who is refused may be the one who is just asking.
    if (waiting.lease) return waiting.lease->waiting.resume_home(error);
    waiting.group->error = error;
    waiting.group->is_abandoned = true;
    waiting.group->waiting.resume_home(error);
}

// ---- Finding a connection

/// Serves both lines as far as there are connections, and opens more where it is worth it.
void PgPool::serve_lines() {
    if (is_serving_ || is_closed_) return;
    is_serving_ = true;
    while (serve_alone() || serve_quick()) continue;
    is_serving_ = false;
    if (alone_.empty()) stop_draining();
    open_more();
}

bool PgPool::serve_alone() {
    if (alone_.empty() || !may_take_alone()) return false;
    const auto connection = find_idle();
    if (!connection) return false;
    auto next = std::move(alone_.front());
    alone_.pop_front();
    shared_.waiting->fetch_sub(1, std::memory_order_relaxed);
    if (next.lease) {
        connection->is_leased = true;
        *next.lease->found = connection;
        next.lease->waiting.resume_here(nullptr);
    } else {
        connection->is_alone = true;
        connection->send(std::move(next.group));
    }
    return true;
}

bool PgPool::serve_quick() {
    if (quick_.empty()) return false;
    const auto connection = find_shared(Clock::now());
    if (!connection) return false;
    auto next = std::move(quick_.front());
    quick_.pop_front();
    shared_.waiting->fetch_sub(1, std::memory_order_relaxed);
    connection->send(std::move(next.group));
    return true;
}

/// The least loaded connection that takes quick statements; null when there is none.
std::shared_ptr<PgConnection> PgPool::find_shared(SteadyTime now) {
    while (true) {
        std::shared_ptr<PgConnection> best;
        for (const auto& connection : connections_) {
            if (connection->is_leased || connection->is_alone || connection->is_draining || connection->is_worn())
                continue;
            if (connection->depth() >= shared_.options.pipeline_depth) continue;
            if (connection->depth() > 0 && now - connection->front_since() > stall_time) continue;
            // The first ones are used as long as they are good enough: few busy sessions cost less than many.
            if (!best || connection->depth() < best->depth()) best = connection;
            if (best->depth() < easy_depth) break;
        }
        if (!best || best->depth() > 0 || best->is_alive()) return best;
        forget(*best);
        best->close();
    }
}

/// A connection that does nothing, the last opened first, so that the first stay free for quick statements.
std::shared_ptr<PgConnection> PgPool::find_idle() {
    for (auto i = connections_.size(); i-- > 0;) {
        const auto connection = connections_[i];
        if (connection->is_leased || connection->is_alone || connection->depth() > 0) continue;
        connection->is_draining = false;
        if (connection->is_clean() && connection->is_alive()) return connection;
        forget(*connection);
        connection->close();
    }
    return nullptr;
}

/// One connection stays for quick statements.
bool PgPool::may_take_alone() const {
    const auto taken = std::ranges::count_if(connections_, [](const auto& c) { return c->is_leased || c->is_alone; });
    const auto most = shared_.options.connections_per_thread;
    return static_cast<std::size_t>(taken) < std::max<std::size_t>(1, most - 1);
}

void PgPool::open_more() {
    const auto wanted = (may_take_alone() ? alone_.size() : 0) + (quick_.empty() ? 0 : 1);
    if (wanted > connecting_ && connections_.size() + connecting_ >= shared_.options.connections_per_thread) {
        return drain_one();
    }
    for (auto more = wanted; more > connecting_ && open_one();) continue;
}

/// False when no more may be opened now.
bool PgPool::open_one() {
    if (is_closed_ || shared_.is_stopping || Clock::now() < next_try_) return false;
    if (connections_.size() + connecting_ >= shared_.options.connections_per_thread) return false;
    if (pause_ > 0ms && connecting_ > 0) return false;  // while the server is away one try at a time is enough
    ++connecting_;
    asio::co_spawn(context_, connect(shared_from_this()), asio::detached);
    return true;
}

/// Every connection is shared by quick statements and somebody needs one alone: the least loaded one is emptied.
void PgPool::drain_one() {
    if (alone_.empty() || !may_take_alone()) return;
    std::shared_ptr<PgConnection> least;
    for (const auto& connection : connections_) {
        if (connection->is_leased || connection->is_alone) continue;
        if (connection->is_draining) return;
        if (!least || connection->depth() <= least->depth()) least = connection;
    }
    if (least) is_draining_ = least->is_draining = true;
}

void PgPool::stop_draining() {
    if (!std::exchange(is_draining_, false)) return;
    for (const auto& connection : connections_) connection->is_draining = false;
}

Task<void> PgPool::connect(std::shared_ptr<PgPool> self) {
    PgHandle session;
    std::string why;
    try {
        session = co_await run_blocking(*self->shared_.connectors, [&self] {
            return open_pipeline(self->shared_.session, &self->shared_.is_stopping);
        });
    } catch (const std::exception& error) {
        why = error.what();
    }
    --self->connecting_;
    if (self->is_closed_ || self->shared_.is_stopping) co_return;
    if (session) {
        self->add(std::move(session));
    } else {
        self->connect_failed(why);
    }
    self->serve_lines();
}

void PgPool::add(PgHandle session) {
    if (pause_ > 0ms) shared_.log.info("The database is reached again", {});
    pause_ = 0ms;
    next_try_ = {};
    connections_.push_back(std::make_shared<PgConnection>(context_, std::move(session), *this));
    connections_.back()->idle_since = Clock::now();
    shared_.open->fetch_add(1, std::memory_order_relaxed);
}

void PgPool::connect_failed(const std::string& why) {
    if (pause_ == 0ms) shared_.log.error("The database cannot be reached", {{"exception", std::string_view{why}}});
    pause_ = std::min<std::chrono::milliseconds>(pause_ == 0ms ? first_pause : pause_ * 2, longest_pause);
    next_try_ = Clock::now() + with_jitter(pause_);
}

void PgPool::forget(const PgConnection& connection) {
    const auto gone = std::erase_if(connections_, [&](const auto& one) { return one.get() == &connection; });
    shared_.open->fetch_sub(gone, std::memory_order_relaxed);
}

// ---- What came of it

void PgPool::groups_done(PgConnection& connection, std::vector<std::unique_ptr<PgGroup>> groups) {
    const auto self = shared_from_this();
    const auto held = connection.shared_from_this();
    if (connection.depth() == 0) {
        connection.idle_since = Clock::now();
        connection.is_alone = false;
        if (!connection.is_leased) take_back(held);
    }
    for (auto& group : groups) {
        if (group->is_abandoned) continue;
        if (group->was_struck_by_chance && group->may_be_sent_again()) {
            group->start_again();
            submit(std::move(group));
            continue;
        }
        group->deliver_rows();
        *group->count_out = group->count;
        group->resume();
    }
    serve_lines();
}

/// A connection without an owner any more stays if it can serve others.
void PgPool::take_back(const std::shared_ptr<PgConnection>& connection) {
    if (connection->is_clean() || !connection->is_open()) return;
    forget(*connection);
    connection->close();
}

void PgPool::connection_broke(PgConnection& connection, std::vector<std::unique_ptr<PgGroup>> groups,
                              const std::string& reason) {
    const auto self = shared_from_this();
    shared_.lost_connections.add();
    shared_.log.warning("A database connection broke", {{"exception", std::string_view{reason}}});
    forget(connection);
    for (auto& group : groups) {
        if (group->is_abandoned) continue;
        if (group->may_be_sent_again() && !is_closed_ && !shared_.is_stopping) {
            group->start_again();
            submit(std::move(group));
            continue;
        }
        group->resume();
    }
    serve_lines();
}

void PgPool::give_back(std::shared_ptr<PgConnection> connection) {
    if (!context_.get_executor().running_in_this_thread()) {
        asio::post(context_, [self = shared_from_this(), held = std::move(connection)]() mutable {
            self->give_back(std::move(held));
        });
        return;
    }
    if (!connection->is_open()) return;
    if (!connection->is_clean()) return roll_back(std::move(connection));
    connection->is_leased = false;
    serve_lines();
}

/// Nobody waits for this group.
void PgPool::roll_back(std::shared_ptr<PgConnection> connection) {
    connection->is_leased = false;
    connection->is_alone = true;
    auto group = std::make_unique<PgGroup>();
    group->tail = PgGroup::Tail::rollback;
    group->is_abandoned = true;
    group->deadline = Clock::now() + cancel_patience;
    connection->send(std::move(group));
    watch();
}

// ---- Looking after the clock

bool PgPool::is_busy() const {
    if (!quick_.empty() || !alone_.empty()) return true;
    return std::ranges::any_of(connections_, [](const auto& connection) { return connection->depth() > 0; });
}

void PgPool::watch() {
    if (is_watching_ || is_closed_) return;
    is_watching_ = true;
    if (!timer_) timer_.emplace(context_);
    timer_->expires_after(look_interval);
    timer_->async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        self->is_watching_ = false;
        if (!error) self->tick();
    });
}

void PgPool::tick() {
    if (is_closed_) return;
    const auto now = Clock::now();
    refuse_overdue(alone_, now);
    refuse_overdue(quick_, now);
    for (const auto& connection : Connections{connections_}) look_after(*connection, now);
    close_surplus(now);
    serve_lines();
    if (is_busy()) watch();
}

void PgPool::refuse_overdue(Line& line, SteadyTime now) {
    for (std::size_t i = 0; i < line.size();) {
        if (line[i].deadline > now) {
            ++i;
            continue;
        }
        auto overdue = std::move(line[i]);
        line.erase(line.begin() + static_cast<std::ptrdiff_t>(i));
        shared_.waiting->fetch_sub(1, std::memory_order_relaxed);
        refuse(std::move(overdue), "no database connection became free in time", &shared_.refused_wait);
    }
}

void PgPool::look_after(PgConnection& connection, SteadyTime now) {
    if (!connection.is_open() || connection.depth() == 0) return;
    connection.abandon_overdue(now);
    const auto* front = connection.front();
    if (front == nullptr) return;
    const auto longest = shared_.options.statement_time + silence_beyond_time_out;
    if (now - connection.front_since() > longest) return connection.break_off("the server is silent");
    if (front->deadline > now) return;
    if (connection.cancel_asked == SteadyTime{}) {
        connection.cancel_asked = now;
        shared_.cancelled.add();
        shared_.cancel(connection.backend());
    } else if (now - connection.cancel_asked > cancel_patience) {
        connection.break_off("the server did not end a statement in time");
    }
}

void PgPool::close_surplus(SteadyTime now) {
    for (auto i = connections_.size(); i-- > kept_when_idle;) {
        const auto connection = connections_[i];
        const bool is_idle = connection->depth() == 0 && !connection->is_leased && !connection->is_alone;
        if (!is_idle || now - connection->idle_since < idle_life) continue;
        forget(*connection);
        connection->close();
    }
}

// ---- The end

void PgPool::close() {
    if (is_closed_) return;
    is_closed_ = true;
    const auto self = shared_from_this();
    timer_.reset();
    for (auto* line : {&alone_, &quick_}) {
        auto waiting = std::exchange(*line, {});
        shared_.waiting->fetch_sub(waiting.size(), std::memory_order_relaxed);
        for (auto& one : waiting) refuse(std::move(one), "the database driver is closed", nullptr);
    }
    for (const auto& connection : Connections{connections_}) {
        if (connection->depth() > 0) {
            connection->break_off("the database driver is closed");
        } else {
            forget(*connection);
            connection->close();
        }
    }
}

void PgPool::close_from_outside() {
    if (is_closed_) return;
    if (context_.stopped()) return close();
    auto done = std::make_shared<std::promise<void>>();
    auto finished = done->get_future();
    asio::post(context_, [self = shared_from_this(), done] {
        self->close();
        done->set_value();
    });
    finished.wait_for(5s);
}

}  // namespace xos::db
