// SPDX-License-Identifier: Apache-2.0
// One thread runs everything; a call from a test runs there as well and is waited for, so nothing needs a lock.
//
// A connection has two lanes, one a direction. A lane waits until its source is readable and reads only then, so that a
// fault which came meanwhile finds the bytes still unread. What was read waits in pieces with the time of their
// arrival; what may be handed on is decided when it could be written.
#include "xos/testing/fault_proxy.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <future>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace xos::testing {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t max_waiting = 256 * 1024;
constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
/// How long a connection that was cut still reads, so that what its peers send does not turn the close into a reset.
constexpr milliseconds linger{1'000};
/// A trickle does not save up more than this much time while there is nothing to hand on.
constexpr milliseconds trickle_reserve{10};

struct Faults {
    milliseconds delay{0};
    std::size_t bytes_per_ms = 0;  // 0: as fast as it goes
    std::optional<std::uint64_t> cut_after;
    bool is_black = false;
};

/// What all connections share.
struct State {
    std::array<Faults, 2> faults;
    std::array<std::uint64_t, 2> bytes{};
    bool is_refusing = false;
    std::size_t total = 0;
};

std::size_t index(Direction direction) { return direction == Direction::to_server ? 0 : 1; }

void keep_from_children(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

void close_with_reset(tcp::socket& socket) {
    error_code ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket.close(ignored);
}

struct Piece {
    Clock::time_point arrived;
    std::string bytes;
};

/// One direction of one connection.
struct Lane {
    Lane(tcp::socket& from, tcp::socket& to, Faults& common, std::uint64_t& count)
        : source{from}, sink{to}, faults{common}, total{count}, timer{from.get_executor()} {}

    tcp::socket& source;
    tcp::socket& sink;
    Faults& faults;
    std::uint64_t& total;
    asio::steady_timer timer;
    std::deque<Piece> pieces;
    std::size_t waiting = 0;
    std::optional<std::uint64_t> left;  // until the cut
    Clock::time_point last_write = Clock::now();
    bool is_reading = false;
    bool is_writing = false;
    bool is_timed = false;
    bool has_ended = false;      // the source ended, or half_close
    bool is_discarding = false;  // half_close: what still comes is read and dropped
    bool has_told_end = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(tcp::socket client, std::uint16_t target_port, State& state)
        : client_{std::move(client)},
          server_{client_.get_executor()},
          target_{asio::ip::address_v4::loopback(), target_port},
          state_{state},
          linger_{client_.get_executor()},
          lanes_{{{client_, server_, state.faults[0], state.bytes[0]},
                  {server_, client_, state.faults[1], state.bytes[1]}}} {
        for (Lane& lane : lanes_) lane.left = lane.faults.cut_after;
    }

    bool is_open() const { return stage_ == Stage::waiting || stage_ == Stage::connecting || stage_ == Stage::open; }
    bool is_over() const { return stage_ == Stage::over; }

    /// Looks again at what the faults allow. Called after every change.
    void update() {
        if (!is_open()) return;
        if (std::ranges::any_of(lanes_, [](const Lane& lane) { return lane.left == 0u; })) return cut();
        if (stage_ == Stage::waiting && !state_.faults[0].is_black) connect();
        if (stage_ != Stage::open) return;
        for (Lane& lane : lanes_) {
            write(lane);  // first, because it makes room for what is read
            if (stage_ != Stage::open) return;
            read(lane);
        }
        if (lanes_[0].has_told_end && lanes_[1].has_told_end && !lanes_[0].is_discarding && !lanes_[1].is_discarding) {
            close();
        }
    }

    void set_cut(Direction direction, std::optional<std::uint64_t> bytes) { lanes_[index(direction)].left = bytes; }

    void half_close(Direction direction) {
        Lane& lane = lanes_[index(direction)];
        lane.has_ended = lane.is_discarding = true;
    }

    void reset() {
        stop_timers();
        close_with_reset(client_);
        close_with_reset(server_);
        stage_ = Stage::over;
    }

    void close() {
        stop_timers();
        error_code ignored;
        client_.close(ignored);
        server_.close(ignored);
        stage_ = Stage::over;
    }

private:
    enum class Stage { waiting, connecting, open, cut, over };

    void connect() {
        stage_ = Stage::connecting;
        server_.async_connect(target_, [self = shared_from_this()](const error_code& error) {
            if (self->stage_ != Stage::connecting) return;
            if (error) return self->reset();
            keep_from_children(self->server_.native_handle());
            for (tcp::socket* const socket : {&self->client_, &self->server_}) {
                error_code ignored;
                socket->set_option(tcp::no_delay{true}, ignored);
                socket->non_blocking(true, ignored);
            }
            self->stage_ = Stage::open;
            self->update();
        });
    }

    void read(Lane& lane) {
        const bool may_read = lane.is_discarding || (!lane.has_ended && lane.waiting < max_waiting);
        if (lane.is_reading || lane.faults.is_black || !may_read) return;
        lane.is_reading = true;
        lane.source.async_wait(tcp::socket::wait_read, [self = shared_from_this(), &lane](const error_code& error) {
            lane.is_reading = false;
            if (self->stage_ != Stage::open || error) return;
            if (!lane.faults.is_black) self->take(lane);
            self->update();
        });
    }

    void take(Lane& lane) {
        std::string bytes(16 * 1024, '\0');
        error_code error;
        const auto size = lane.source.read_some(asio::buffer(bytes), error);
        if (error == asio::error::would_block) return;
        if (error == asio::error::eof) {
            lane.has_ended = true;
            lane.is_discarding = false;
        } else if (error) {
            reset();  // as it came from one side, so it goes to the other
        } else if (!lane.has_ended) {
            bytes.resize(size);
            lane.pieces.push_back({Clock::now(), std::move(bytes)});
            lane.waiting += size;
        }
    }

    void write(Lane& lane) {
        while (!lane.pieces.empty()) {
            if (lane.is_writing || lane.faults.is_black) return;
            const auto now = Clock::now();
            const Piece& piece = lane.pieces.front();
            if (const auto due = piece.arrived + lane.faults.delay; due > now) return look_again(lane, due);
            const std::size_t allowed = allowed_now(lane, now);
            if (allowed == 0) return look_again(lane, now + milliseconds{1});
            error_code error;
            const auto size = lane.sink.write_some(asio::buffer(piece.bytes, allowed), error);
            if (error == asio::error::would_block) return wait_for_room(lane);
            if (error) return reset();
            lane.last_write = now;
            count(lane, size);
            if (lane.left == 0u) return cut();
        }
        if (lane.has_ended && !lane.has_told_end && !lane.faults.is_black) tell_end(lane);
    }

    void wait_for_room(Lane& lane) {
        lane.is_writing = true;
        lane.sink.async_wait(tcp::socket::wait_write, [self = shared_from_this(), &lane](const error_code& error) {
            lane.is_writing = false;
            if (!error) self->update();
        });
    }

    static std::size_t allowed_now(const Lane& lane, Clock::time_point now) {
        std::size_t allowed =
            lane.left ? static_cast<std::size_t>(std::min<std::uint64_t>(*lane.left, unlimited)) : unlimited;
        if (lane.faults.bytes_per_ms > 0) {
            const auto saved =
                std::min(std::chrono::duration_cast<milliseconds>(now - lane.last_write), trickle_reserve);
            allowed = std::min(allowed, static_cast<std::size_t>(saved.count()) * lane.faults.bytes_per_ms);
        }
        return allowed;
    }

    static void count(Lane& lane, std::size_t size) {
        lane.total += size;
        lane.waiting -= size;
        if (lane.left) *lane.left -= std::min<std::uint64_t>(size, *lane.left);
        auto& bytes = lane.pieces.front().bytes;
        bytes.erase(0, size);
        if (bytes.empty()) lane.pieces.pop_front();
    }

    void look_again(Lane& lane, Clock::time_point when) {
        if (lane.is_timed && lane.timer.expiry() <= when) return;
        lane.is_timed = true;
        lane.timer.expires_at(when);
        lane.timer.async_wait([self = shared_from_this(), &lane](const error_code& error) {
            if (error) return;  // replaced by an earlier one, or the end
            lane.is_timed = false;
            self->update();
        });
    }

    void tell_end(Lane& lane) {
        lane.has_told_end = true;
        error_code ignored;
        lane.sink.shutdown(tcp::socket::shutdown_send, ignored);
    }

    /// Both peers see the end of the stream. Closing with unread bytes would send RST instead, so they are read first.
    void cut() {
        stop_timers();
        if (stage_ != Stage::open) return close();
        stage_ = Stage::cut;
        linger_.expires_after(linger);
        linger_.async_wait([self = shared_from_this()](const error_code& error) {
            if (!error) self->close();
        });
        for (Lane& lane : lanes_) {
            lane.pieces.clear();
            tell_end(lane);
        }
        for (Lane& lane : lanes_) lane.source.cancel();
        for (Lane& lane : lanes_) drain(lane);
    }

    void drain(Lane& lane) {
        lane.source.async_wait(tcp::socket::wait_read, [self = shared_from_this(), &lane](const error_code& error) {
            if (self->stage_ != Stage::cut || error) return;
            std::array<char, 4096> bytes;
            error_code end;
            lane.source.read_some(asio::buffer(bytes), end);
            if (!end || end == asio::error::would_block) return self->drain(lane);
            if (++self->drained_ == self->lanes_.size()) self->close();
        });
    }

    void stop_timers() {
        for (Lane& lane : lanes_) lane.timer.cancel();
        linger_.cancel();
    }

    tcp::socket client_;
    tcp::socket server_;
    tcp::endpoint target_;
    State& state_;
    asio::steady_timer linger_;
    std::array<Lane, 2> lanes_;
    Stage stage_ = Stage::waiting;
    std::size_t drained_ = 0;
};

}  // namespace

class FaultProxy::Network {
public:
    explicit Network(std::uint16_t target_port)
        : acceptor_{context_, {asio::ip::address_v4::loopback(), 0}},
          port_{acceptor_.local_endpoint().port()},
          target_port_{target_port},
          pause_{context_} {
        keep_from_children(acceptor_.native_handle());
        accept();
        thread_ = std::thread{[this] { context_.run(); }};
    }

    ~Network() {
        run([this] {
            error_code ignored;
            acceptor_.close(ignored);
            pause_.cancel();
            for (const auto& connection : connections_) connection->close();
            work_.reset();
        });
        thread_.join();
    }
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    std::uint16_t port() const { return port_; }

    /// Runs a function on the network's thread and waits for its end.
    template <class Function>
    std::invoke_result_t<Function&> run(Function function) {
        std::packaged_task<std::invoke_result_t<Function&>()> task{std::move(function)};
        auto result = task.get_future();
        asio::post(context_, std::move(task));
        return result.get();
    }

    /// Changes faults, then lets every connection look at them.
    template <class Function>
    void change(Function function) {
        run([this, &function] {
            function();
            for (const auto& connection : current()) connection->update();
        });
    }

    State& state() { return state_; }
    Faults& faults(Direction direction) { return state_.faults[index(direction)]; }
    /// The connections that are not over.
    std::vector<std::shared_ptr<Connection>>& current() {
        std::erase_if(connections_, [](const auto& connection) { return connection->is_over(); });
        return connections_;
    }

private:
    void accept() {
        acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
            if (!acceptor_.is_open()) return;
            if (error) return accept_later();
            keep_from_children(socket.native_handle());
            ++state_.total;
            if (!state_.is_refusing) add(std::move(socket));
            accept();
        });
    }

    /// Without descriptors there is nothing to do but to wait for some.
    void accept_later() {
        pause_.expires_after(milliseconds{10});
        pause_.async_wait([this](const error_code& error) {
            if (!error) accept();
        });
    }

    void add(tcp::socket socket) {
        current().push_back(std::make_shared<Connection>(std::move(socket), target_port_, state_));
        connections_.back()->update();
    }

    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::uint16_t target_port_;
    asio::steady_timer pause_;
    State state_;
    std::vector<std::shared_ptr<Connection>> connections_;
    std::thread thread_;
};

FaultProxy::FaultProxy(std::uint16_t target_port) : network_{std::make_unique<Network>(target_port)} {}
FaultProxy::~FaultProxy() = default;

std::uint16_t FaultProxy::port() const { return network_->port(); }

std::size_t FaultProxy::connections() const {
    return network_->run([this] {
        const auto open = std::ranges::count_if(network_->current(), [](const auto& c) { return c->is_open(); });
        return static_cast<std::size_t>(open);
    });
}

std::size_t FaultProxy::total_connections() const {
    return network_->run([this] { return network_->state().total; });
}

std::uint64_t FaultProxy::bytes(Direction direction) const {
    return network_->run([this, direction] { return network_->state().bytes[index(direction)]; });
}

void FaultProxy::delay(Direction direction, milliseconds by) {
    network_->change([this, direction, by] { network_->faults(direction).delay = by; });
}

void FaultProxy::trickle(Direction direction, std::size_t bytes_per_ms) {
    network_->change([this, direction, bytes_per_ms] { network_->faults(direction).bytes_per_ms = bytes_per_ms; });
}

void FaultProxy::cut_after(Direction direction, std::uint64_t bytes) {
    network_->change([this, direction, bytes] {
        network_->faults(direction).cut_after = bytes;
        for (const auto& connection : network_->current()) connection->set_cut(direction, bytes);
    });
}

void FaultProxy::blackhole(bool on) {
    network_->change([this, on] {
        for (Faults& faults : network_->state().faults) faults.is_black = on;
    });
}

void FaultProxy::blackhole(Direction direction, bool on) {
    network_->change([this, direction, on] { network_->faults(direction).is_black = on; });
}

void FaultProxy::refuse(bool on) {
    network_->change([this, on] { network_->state().is_refusing = on; });
}

void FaultProxy::half_close(Direction direction) {
    network_->change([this, direction] {
        for (const auto& connection : network_->current()) connection->half_close(direction);
    });
}

void FaultProxy::reset() {
    network_->run([this] {
        for (const auto& connection : network_->current()) connection->reset();
    });
}

void FaultProxy::heal() {
    network_->change([this] {
        network_->state().faults = {};
        network_->state().is_refusing = false;
        for (const auto& connection : network_->current()) {
            for (const auto direction : {Direction::to_server, Direction::to_client}) {
                connection->set_cut(direction, std::nullopt);
            }
        }
    });
}

}  // namespace xos::testing
