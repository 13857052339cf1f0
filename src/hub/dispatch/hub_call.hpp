// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "hub/dispatch/hub_connection.hpp"
#include "hub/dispatch/hub_object_scope.hpp"
#include "hub/dispatch/upload.hpp"
#include "xos/hub/method.hpp"

namespace xos::hub {

/// One call that runs: its hub object, its uploads, its stream, its answer.
/// Thread: the connection's, but while the method is in a transaction.
class HubCall final : public CallScope, public ItemSink, public CallSlot, public std::enable_shared_from_this<HubCall> {
public:
    struct Parts {
        std::shared_ptr<HubConnection> connection;
        const HubMethod& method;
        std::unique_ptr<BoundCall> bound;
        std::string invocation_id;  ///< empty: nobody waits for an answer
        std::vector<WireValue> arguments;
        std::shared_ptr<const void> keeps;  ///< what the arguments point into
    };
    explicit HubCall(Parts parts) : parts_{std::move(parts)} {}

    using Uploads = std::vector<std::pair<std::string, std::shared_ptr<Upload>>>;
    void set_uploads(Uploads uploads) { uploads_ = std::move(uploads); }
    const Uploads& uploads() const { return uploads_; }
    /// It counts among the calls that may run at once, until it has ended or released.
    void take_slot() { has_slot_ = true; }

    /// Runs the method and answers. Never throws.
    Task<void> run();
    /// The client does not want the stream any more, or has gone.
    void cancel();
    boost::asio::cancellation_slot cancellation_slot() { return cancellation_.slot(); }

    bool is_stream() const { return parts_.method.is_stream; }
    const std::string& invocation_id() const { return parts_.invocation_id; }

    // CallScope
    Encoding encoding() const override { return parts_.connection->encoding(); }
    std::stop_token stop_token() const override { return stop_.get_token(); }
    std::shared_ptr<ItemSource> upload(std::size_t index) override { return uploads_.at(index).second; }
    HubScope& hub_scope() override { return *scope_; }

    // ItemSink
    Task<void> put(std::string encoded_item) override;

    // CallSlot
    void release() override;

private:
    Task<void> run_filter(std::size_t index);
    Task<void> run_stream();
    void end_stream();
    void check_thread() const;
    void answer(const std::exception_ptr& error);
    void write_error(const std::string& text);
    std::string describe(std::string base, const std::exception_ptr& error) const;
    void log(const std::exception_ptr& error) const;

    Parts parts_;
    Uploads uploads_;
    CallCancellation cancellation_;
    std::optional<HubObjectScope> scope_;
    std::stop_source stop_;
    CallResult result_;
    bool has_slot_ = false;
};

}  // namespace xos::hub
