// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "xos/base/task.hpp"
#include "xos/hub/errors.hpp"
#include "xos/hub/wire_value.hpp"

namespace xos {

namespace hub {

/// Where the items of one stream to a client go.
class ItemSink {
public:
    virtual Encoding encoding() const = 0;
    /// Sends one item, after waiting until the client has taken most of what was sent before.
    /// Cancel: ends with operation_aborted when the client cancels the stream or leaves.
    virtual Task<void> put(std::string encoded_item) = 0;

protected:
    ~ItemSink() = default;
};

/// An item that a client sent.
struct UploadedItem {
    WireValue value;
    std::shared_ptr<const void> keeps;  ///< what `value` points into
};

/// Where the items of one stream from a client come from.
class ItemSource {
public:
    virtual ~ItemSource() = default;
    /// The next item; empty when the client has ended the stream. Throws: HubException when it ended it with an error,
    /// or has gone.
    virtual Task<std::optional<UploadedItem>> next() = 0;
    /// The stream fails: later items are dropped.
    virtual void fail() = 0;
};

}  // namespace hub

/// Sends the items of a Stream<T>.   Thread: the connection's.
template <typename T>
class StreamWriter {
public:
    explicit StreamWriter(hub::ItemSink& sink) : sink_{&sink} {}

    /// Sends one item. Waits while the client is behind, so that a stream never fills the server's memory.
    /// Cancel: every wait of the stream ends with operation_aborted when the client cancels or leaves; let it leave.
    Task<void> write(const T& item) {
        std::string encoded;
        hub::write_value(encoded, sink_->encoding(), item);
        return sink_->put(std::move(encoded));
    }

private:
    hub::ItemSink* sink_;
};

/// What a streaming hub method returns: a function that sends items until it ends.
///
///     xos::Stream<int> countdown(int from) {
///         return {[from](xos::StreamWriter<int> out) -> xos::Task<> {
///             for (int i = from; i > 0; --i) co_await out.write(i);
///         }};
///     }
///
/// An exception of the method itself fails the call; one of the function ends the stream with an error
/// (signalr.md 15, 16). The hub object and the function live until the stream has ended.
template <typename T>
class Stream {
public:
    using Item = T;
    using Producer = std::function<Task<void>(StreamWriter<T>)>;

    /// No stream at all: the caller gets an error.
    Stream() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): so that a method returns a lambda
    template <typename F>
        requires std::is_invocable_r_v<Task<void>, F, StreamWriter<T>>
    Stream(F producer) : producer_{std::move(producer)} {}

    explicit operator bool() const { return producer_ != nullptr; }
    Task<void> run(StreamWriter<T> writer) const { return producer_(writer); }

private:
    Producer producer_;
};

/// A parameter of a hub method: items that the client sends while the method runs. It is no argument of the call.
///
///     while (auto line = co_await lines.next()) …
///
/// Thread: the connection's.   Lifetime: the call's; later items are dropped.
template <typename T>
class StreamReader {
public:
    using Item = T;

    StreamReader() = default;
    explicit StreamReader(std::shared_ptr<hub::ItemSource> source) : source_{std::move(source)} {}

    /// The next item; empty at the end of the stream. While the method does not take items the client must wait.
    /// Throws: HubException with the client's text when it ended the stream with an error; when an item is no T
    /// (`Failed to bind Stream message.`); when the connection has ended.
    Task<std::optional<T>> next() {
        const auto item = co_await source_->next();
        if (!item) co_return std::nullopt;
        T value{};
        if (hub::read_value(item->value, value)) co_return value;
        source_->fail();
        throw HubException{"Failed to bind Stream message."};
    }

private:
    std::shared_ptr<hub::ItemSource> source_;
};

}  // namespace xos
