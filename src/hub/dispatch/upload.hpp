// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>

#include "hub/connection/notifier.hpp"
#include "xos/hub/stream.hpp"

namespace xos::hub {

/// The items of one stream of a client that its method has not taken yet. While it is full the connection's messages
/// are not read on (signalr.md 16).
/// Thread: the connection's.
class Upload final : public ItemSource {
public:
    Upload(boost::asio::io_context& context, std::size_t capacity) : capacity_{capacity}, changed_{context} {}

    /// Puts an item in, after waiting for room.
    Task<void> put(UploadedItem item);
    /// The client ended the stream, perhaps because of an error.
    void complete(std::optional<std::string> error);
    /// Nobody takes items any more.
    void close();

    Task<std::optional<UploadedItem>> next() override;
    void fail() override { close(); }

private:
    std::size_t capacity_;
    std::deque<UploadedItem> items_;
    std::optional<std::string> error_;
    bool is_complete_ = false;
    bool is_closed_ = false;
    Notifier changed_;
};

}  // namespace xos::hub
