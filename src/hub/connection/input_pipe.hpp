// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "hub/connection/notifier.hpp"
#include "xos/base/task.hpp"

namespace xos::hub {

/// The bytes that a client sent and that were not read yet. While it is full, who brings more must wait: the socket is
/// not read, a POST stays open (signalr.md 22).
/// Thread: that of the context.
class InputPipe {
public:
    InputPipe(boost::asio::io_context& context, std::size_t limit)
        : limit_{limit}, has_more_{context}, has_room_{context} {}

    // For the transport.
    /// Puts all bytes in, waiting for room. False when nobody reads any more. Those who push at the same time take
    /// turns, so that their bytes do not mix.
    Task<bool> push(std::string_view bytes);
    /// Puts all bytes in if there is room for them now. Bytes that nobody reads any more are taken too, and dropped.
    bool try_push(std::string_view bytes);
    /// The same as push(), for bytes that must be kept meanwhile.
    Task<bool> push_copy(std::string bytes);
    /// Lets a push() that waits for room end without its rest. For a transport that alone pushes.
    void abandon_push();
    /// Nothing more comes.
    void end();

    // For the reader; one at a time.
    std::string_view data() const { return std::string_view{bytes_}.substr(read_); }
    void consume(std::size_t size);
    /// Drops what comes behind the first `size` bytes.
    void truncate(std::size_t size);
    /// Waits until more bytes came than there are. False when nothing more comes.
    Task<bool> wait_for_more();
    /// Nobody reads any more: what is there is dropped, and so is what comes.
    void close();

    bool is_closed() const { return is_closed_; }

private:
    std::size_t size() const { return bytes_.size() - read_; }

    std::string bytes_;
    std::size_t read_ = 0;
    std::size_t limit_;
    bool is_pushing_ = false;
    bool is_abandoned_ = false;
    bool is_ended_ = false;
    bool is_closed_ = false;
    Notifier has_more_;
    Notifier has_room_;
};

}  // namespace xos::hub
