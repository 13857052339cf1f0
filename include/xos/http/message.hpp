// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "xos/base/task.hpp"
#include "xos/http/file_body.hpp"

namespace xos::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, options };

std::string_view to_string(Method method);

/// One request header field. Views point into the connection's read buffer.
struct Field {
    std::string_view name;
    std::string_view value;  ///< without surrounding blanks
};

/// Everything before the body, already checked by the strict reader (H1-1…H1-6).
/// Lifetime: the views live until the exchange ends.
struct RequestHead {
    Method method = Method::get;
    std::string_view target;  ///< as sent, origin form; at most 8 KiB
    std::string_view path;    ///< the part before '?', still percent-encoded
    std::string_view query;   ///< the part after '?', still percent-encoded; empty when there is none
    std::string_view host;
    std::span<const Field> fields;
    std::optional<std::uint64_t> content_length;  ///< empty for chunked and for no body
    bool is_chunked = false;
    bool expects_continue = false;
    bool keep_alive = true;
    std::uint8_t minor_version = 1;

    /// The first field of this name (ASCII case ignored), or empty.
    std::optional<std::string_view> find(std::string_view name) const;
    bool has_body() const { return is_chunked || content_length.value_or(0) > 0; }
};

/// The client as seen through trusted proxies (H1-11).
struct Peer {
    std::string address;     ///< text form; IPv4-mapped IPv6 is IPv4
    std::string limit_key;   ///< what limits count by: the IPv4 address, or the IPv6 /64
    bool is_secure = false;  ///< TLS here, or a trusted proxy said https
};

struct TakenConnection;  // http/taken_connection.hpp

/// What a connection is after an answer that has no end of its own: a WebSocket, an event stream.
///
/// Thread: every call on the connection's I/O thread.   Lifetime: the connection keeps it until run() has ended.
class Takeover {
public:
    virtual ~Takeover() = default;
    /// Has the connection for itself; when it ends the connection is closed. No time-out of requests counts any more.
    /// It may live on another I/O thread: TakenConnection::move_to() and run_on() take it there.
    /// Cancel: when the server aborts, the waits on the socket and the task itself end with operation_aborted.
    virtual Task<void> run(TakenConnection connection) = 0;
    /// The server stops: run() should come to its end. Called once or more, perhaps before run(). Comes on the
    /// connection's I/O thread also when run() has moved to another one.
    virtual void drain() = 0;
};

/// A response under construction. Fields with CR, LF or NUL in the value end as a 500 (H1-10).
class Response {
public:
    int status = 200;
    std::string body;                            ///< owned body; used when static_body is empty
    std::span<const unsigned char> static_body;  ///< body in static storage (embedded assets); used when not empty

    /// A piece of a file as the body, sent by the kernel; used when set. The other bodies are left out then.
    std::optional<FileSlice> file;

    /// Finished field lines (`Name: value\r\n`…) in static storage, written before the others: what every answer
    /// of an application carries costs no allocation.
    std::string_view common_fields;

    /// Has the connection once this answer's header is sent; there is no body then. With status 101 it writes the
    /// header itself.
    std::shared_ptr<Takeover> takeover;

    /// Sets a field, replacing one of the same name.
    void set(std::string_view name, std::string_view value);
    /// Adds a field beside others of the same name (Set-Cookie).
    void add(std::string_view name, std::string_view value);
    std::optional<std::string_view> find(std::string_view name) const;
    std::span<const std::pair<std::string, std::string>> fields() const { return {fields_.data(), field_count_}; }
    /// True after a field was given whose name is no token or whose value holds CR, LF or NUL; the answer is a 500.
    bool has_bad_field() const { return has_bad_field_; }

    /// Allows gzip for a text body over 1 KiB when the client takes it. Off for answers that carry a secret (WEB-5).
    bool may_compress = false;
    /// Closes the connection after this response.
    bool close = false;
    /// Back to an empty 200; memory is kept for the next answer.
    void clear();

private:
    std::vector<std::pair<std::string, std::string>> fields_;  // the first field_count_ count; the rest is kept memory
    std::size_t field_count_ = 0;
    bool has_bad_field_ = false;
};

/// One request and its response, owned by the connection that runs it.
///
/// Thread: only on its connection's I/O thread.   Lifetime: ends when the handler's task ends.
class Exchange {
public:
    virtual ~Exchange() = default;

    virtual const RequestHead& head() const = 0;
    virtual const Peer& peer() const = 0;
    virtual Response& response() = 0;

    /// Reads the whole body. Sends `100 Continue` first when the client waits for it (H1-9).
    /// Throws: Problem 413 when it is or becomes larger than `limit`; Problem 408 when it is too slow.
    /// Cost: does not suspend when the body is in the read buffer already.
    virtual Task<std::string_view> read_body(std::size_t limit) = 0;
    /// Reads the next part of the body into `room`, at least one byte, 0 at its end: for bodies that are too large for
    /// memory. Nothing is read from the client that nobody asks for. Not together with read_body().
    /// Throws: what read_body() throws; 413 before the first byte when the announced length is over the limit.
    virtual Task<std::size_t> read_some(std::span<char> room, std::uint64_t limit) = 0;

    /// When the request's time is over (reliability-security 3: 45 s, or what wait_long() said): waits started for it
    /// end by then.
    virtual std::chrono::steady_clock::time_point deadline() const = 0;
    /// Moves the end of the request's time to `longest` from now, at most a day: for an upload, whose pace the client
    /// sets and whose least rate the server watches.
    virtual void extend_time(std::chrono::milliseconds longest) = 0;
    /// When the first byte of the request was read.
    virtual std::chrono::steady_clock::time_point started() const = 0;
    /// The number of the I/O thread this exchange runs on, 0 … threads − 1.
    virtual std::size_t io_thread() const = 0;
    /// Says that the request's coroutine is about to run on another thread (true) or is back (false).
    ///
    /// When the request's time is over, the wait it is in is cancelled, but never while it is away: then the
    /// cancellation is noted and takes effect when it is back. Calls nest. Both calls are made on the I/O thread.
    virtual void set_away([[maybe_unused]] bool is_away) {}

    /// From now on this request only waits, perhaps for minutes: a poll that is answered when there is news.
    ///
    /// It gives its place among the requests in progress back (the answer needs none), and its time is over `longest`
    /// from now, at most a day: then it ends as any request whose time is over. Another call sets another end.
    /// Cancel: until the handler ends, the wait in progress and every later one also end with operation_aborted
    /// - when the client has closed or reset the connection, within about 1 s: is_client_gone() says so, no answer is
    ///   sent, nothing is counted or logged. A client that shut down only its sending side counts as gone. One that
    ///   sent more behind this request is not looked at further: those bytes wait for their turn;
    /// - when the server stops, at once: what the handler answers all the same is sent, and when it lets
    ///   operation_aborted leave (or answers 500 and more) the client gets a 503.
    ///
    /// Neither happens while the coroutine is away, but when it is back.
    /// Cost: one system call each half second, no timer.
    virtual void wait_long(std::chrono::milliseconds longest) = 0;
    /// True when a long wait was ended because its client is gone. What is taken out of a queue now reaches nobody.
    virtual bool is_client_gone() const { return false; }
};

/// Answers requests. One object serves all connections of a server.
///
/// Thread: called on every I/O thread at once.
class Handler {
public:
    virtual ~Handler() = default;
    /// Fills `exchange.response()`. An exception that leaves it becomes an error answer by fill_error() and closes:
    /// a Problem its status, std::bad_alloc a 503, any other a 500. If fill_error() throws too, the body is empty.
    /// Cancel: when the request's time is over the wait in progress ends with operation_aborted, as does every later
    /// one; let that leave, the client gets a 503. Exchange::wait_long() adds two more reasons.
    virtual Task<void> handle(Exchange& exchange) = 0;
    /// Body for an error that the server found after the target could be trusted (H1-12), as finished JSON text;
    /// adds headers such as WEB-2's to the response.
    virtual void fill_error(Response& response, int status) = 0;
    /// Field lines for an error before the target could be trusted, whose body is empty; in static storage.
    virtual std::string_view bare_error_fields() const { return {}; }
};

}  // namespace xos::http
