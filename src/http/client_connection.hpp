// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/cancellation_signal.hpp>

#include <sys/types.h>

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/input_buffer.hpp"
#include "http/rate_watch.hpp"
#include "http/server_shared.hpp"
#include "http/taken_connection.hpp"

namespace xos::http {

class ConnectionPool;

using TimePoint = std::chrono::steady_clock::time_point;

/// What one request needs beside its bytes. Connections borrow one from their thread while they have a request.
struct Workspace {
    Workspace(const HeadLimits& limits, std::span<const std::string> host_names)
        : reader{limits, host_names}, fields(limits.fields) {}

    RequestReader reader;
    std::vector<Field> fields;
    Response response;
    std::string output;  // answers that wait to be sent
    std::size_t sent = 0;
    std::string body;  // a request body that did not fit in the input buffer
};

/// One client's connection: reads requests, runs the handler, writes answers, in order, one at a time (H1-8).
///
/// Everything happens on one I/O thread, in one coroutine, run(), which owns the object. The thread's clock tick calls
/// check(): it is the only timer, so that a request arms none.
class ClientConnection final : public Exchange {
public:
    ClientConnection(ConnectionPool& pool, Socket socket, const Address& address, bool is_counted_by_address);
    ~ClientConnection() override;
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    /// Starts serving on the pool's thread.
    static void start(std::shared_ptr<ClientConnection> connection);

    /// Ends waits that are over. Called by the pool a few times per time-out.
    void check(TimePoint now);
    /// Closes when idle; otherwise the answer in progress is the last one, or its takeover is told. Ends a long wait.
    void drain();
    /// Ends whatever is going on.
    void abort();

    const RequestHead& head() const override { return head_; }
    const Peer& peer() const override { return forwarded_peer_ ? *forwarded_peer_ : peer_; }
    Response& response() override { return work_->response; }
    Task<std::string_view> read_body(std::size_t limit) override;
    Task<std::size_t> read_some(std::span<char> room, std::uint64_t limit) override;
    TimePoint deadline() const override { return deadline_; }
    TimePoint started() const override { return started_; }
    std::size_t io_thread() const override;
    void extend_time(std::chrono::milliseconds longest) override;
    void set_away(bool is_away) override;
    void wait_long(std::chrono::milliseconds longest) override;
    bool is_client_gone() const override { return ending_ == Ending::gone; }

    std::size_t pool_index = 0;  ///< place in the pool's list; the pool's own

private:
    /// What the coroutine waits for. Each kind has its own time-out.
    enum class Wait : std::uint8_t { none, idle, head, body, send, close };
    enum class BodyKind : std::uint8_t { none, length, chunked };
    enum class BodyResult : std::uint8_t { incomplete, done, too_large, malformed, too_slow, lost, no_memory };
    enum class SendResult : std::uint8_t { done, blocked, failed };
    /// Why the waits of a handler were ended from outside.
    enum class Ending : std::uint8_t { none, overdue, stopping, gone };

    static constexpr std::size_t batch_bytes = std::size_t{16} * 1024;  ///< answers that are gathered before sending

    static Task<void> run(std::shared_ptr<ClientConnection> connection);
    Task<void> serve();
    Task<bool> receive(Wait wait);
    bool has_received(std::size_t size, const boost::system::error_code& error);
    bool receive_now();
    ssize_t send_output();
    ssize_t send_output_and_tail();
    SendResult send_now();
    Task<bool> send_all();
    Task<void> linger();
    void expire(Limit limit);
    void cancel_wait();

    Task<void> answer_request();
    Task<void> hand_over();
    void begin_exchange();
    void end_exchange();
    Task<void> run_handler();
    Task<void> come_home();
    void give_place_back();
    Ending find_ending(TimePoint now);
    bool has_client_closed();
    void end_handler(Ending why);
    void emit_cancellation();

    void begin_body();
    bool has_unread_body() const { return !is_body_done_; }
    bool is_body_buffered(std::size_t before) const;
    Task<bool> drop_unwanted_body();
    Task<std::size_t> receive_body(std::span<char> room);
    void ask_for_body();
    void watch_body_rate();
    Task<BodyResult> take_body(std::size_t limit, bool is_kept);
    BodyResult take_buffered(std::size_t limit, bool is_kept);
    struct Part {
        BodyResult result = BodyResult::incomplete;
        std::size_t size = 0;
    };
    Part copy_buffered(std::span<char> room, std::uint64_t limit);
    Part copy_buffered_chunk(std::span<char> room, std::uint64_t limit);
    BodyResult malformed_body();
    bool keep_body_bytes(std::string_view bytes);
    void free_body();
    int status_of(BodyResult result);
    [[noreturn]] void refuse_body(BodyResult result);

    void fill_refusal(int status, bool is_target_trusted);
    void fill_failure(const std::exception_ptr& failure);
    void answer_head_error();
    void decide_about_closing();
    void write_response(bool is_head_request);
    void compress_response();
    Task<void> send_file();
    ssize_t send_some(std::uint64_t offset, std::uint64_t size);
    Task<std::uint64_t> send_piece(std::uint64_t offset, std::uint64_t size);

    ConnectionPool& pool_;
    ServerShared& shared_;
    Socket socket_;
    Peer peer_;
    std::optional<Peer> forwarded_peer_;
    Address address_;
    InputBuffer input_;
    std::unique_ptr<Workspace> work_;
    RequestHead head_;
    std::shared_ptr<Takeover> taken_;  // has the socket
    ChunkedDecoder chunks_;
    RateWatch rate_;
    boost::asio::cancellation_signal cancel_;

    TimePoint started_{};  // first byte of the request
    TimePoint ready_{};    // last read of its head
    TimePoint deadline_{};
    TimePoint wait_deadline_{};  // of idle, head and close; unset until the first check for idle
    TimePoint next_look_{};      // when the client of a long wait is looked at again
    std::uint64_t requests_ = 0;
    std::uint64_t body_left_ = 0;
    std::size_t body_charge_ = 0;
    std::string_view body_view_;
    FileSlice file_;         // a response body that comes in pieces, after the output
    std::string_view tail_;  // a response body that is sent from where it is, after the output
    int away_ = 0;
    Wait wait_ = Wait::none;
    BodyKind body_kind_ = BodyKind::none;
    bool is_counted_by_address_;
    bool is_trusted_proxy_;
    bool is_body_done_ = true;
    bool is_body_broken_ = false;  // where the next request begins is not known
    bool is_rate_watched_ = false;
    bool has_sent_continue_ = false;
    bool is_expired_ = false;  // the wait in progress was ended by check()
    bool is_in_handler_ = false;
    bool is_waiting_long_ = false;
    bool has_place_ = false;  // among the requests in progress
    Ending ending_ = Ending::none;
    bool is_cancelled_ = false;  // a cancellation was emitted for this request
    bool is_closing_ = false;    // no further request is read
    bool is_lost_ = false;       // the socket is of no more use
    bool must_linger_ = false;   // the peer may still be sending
};

}  // namespace xos::http
