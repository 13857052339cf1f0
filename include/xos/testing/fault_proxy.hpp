// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace xos::testing {

enum class Direction { to_server, to_client };

/// A faulty network between a client and a server of this machine: listens on a free port of 127.0.0.1, connects every
/// client to the target's port and copies the bytes of both directions unchanged until told otherwise.
///
/// A fault applies to the connections that are open and, unless it says otherwise, to those that come later, until
/// heal(). It is in force when the call returns. At most 256 KiB wait in one direction of a connection; then the
/// sender has to.
/// Thread: safe from any thread; it has one of its own.
class FaultProxy {
public:
    explicit FaultProxy(std::uint16_t target_port);
    /// Closes everything.
    ~FaultProxy();
    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    std::uint16_t port() const;
    /// Connections that are open now; one that was cut is not.
    std::size_t connections() const;
    /// All clients that came, those included that were refused.
    std::size_t total_connections() const;
    /// Bytes handed on in this direction, over all connections.
    std::uint64_t bytes(Direction direction) const;

    /// Every byte is handed on no earlier than this after it came; what already waits is held back as well.
    void delay(Direction direction, std::chrono::milliseconds by);
    /// Hands on at most so many bytes a millisecond.
    void trickle(Direction direction, std::size_t bytes_per_ms);
    /// Each connection is closed in good order on both sides when it has handed on `bytes` more in this direction: one
    /// that is open counts from this call, a later one from its beginning. Nothing behind these bytes
    /// arrives, nor what still waits in the other direction.
    void cut_after(Direction direction, std::uint64_t bytes);
    /// Nothing is read, nothing is handed on, nothing is closed. A client that comes meanwhile is connected, but the
    /// server does not hear of it before the end. Turned off, everything continues where it stopped.
    void blackhole(bool on);
    /// The same for one direction; a new client reaches the server only while bytes to it may pass.
    void blackhole(Direction direction, bool on);
    /// A client that comes is accepted and closed at once. Open connections stay.
    void refuse(bool on);
    /// Ends one direction of the open connections, behind the bytes that already came; the other goes on.
    void half_close(Direction direction);
    /// Breaks the open connections: both sides get RST.
    void reset();
    /// Ends all faults. Bytes that were held back are handed on.
    void heal();

private:
    class Network;
    std::unique_ptr<Network> network_;
};

}  // namespace xos::testing
