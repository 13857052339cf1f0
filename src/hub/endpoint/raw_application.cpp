// SPDX-License-Identifier: Apache-2.0
#include "hub/endpoint/raw_application.hpp"

#include <utility>

#include "hub/dispatch/failure_text.hpp"

namespace xos::hub {

RawApplication::RawApplication(const RawHandler& handler, const HubServices& services,
                               std::shared_ptr<Connection> connection)
    : handler_{handler},
      services_{services},
      connection_{std::move(connection)},
      identity_watch_{*connection_, services} {}

Task<void> RawApplication::run() {
    const auto self = shared_from_this();
    try {
        co_await handler_(*this);
    } catch (...) {
        const auto failure = to_failure(std::current_exception());
        services_.log.error("Raw connection failed", {{"exception", std::string_view{failure.text}}});
        throw;
    }
}

void RawApplication::tick(Outbox::Time) {
    if (is_over_ || identity_watch_.is_good()) return;
    identity_watch_.resolve([self = shared_from_this()] { self->end(); });
}

void RawApplication::overflowed() {
    connection_->clear_outbox();
    end();
}

/// What came in before still counts; the handler sees the end behind it.
void RawApplication::end() {
    is_over_ = true;
    connection_->input().end();
}

Task<std::string> RawApplication::receive() {
    auto& input = connection_->input();
    while (input.data().empty()) {
        if (!co_await input.wait_for_more()) break;
    }
    std::string bytes{input.data()};
    input.consume(bytes.size());
    co_return bytes;
}

Task<bool> RawApplication::send(std::string message) {
    if (is_over_ || connection_->is_disposed()) co_return false;
    if (!connection_->send(std::make_shared<const std::string>(std::move(message)))) {
        overflowed();
        co_return false;
    }
    co_await connection_->wait_for_room();
    co_return !is_over_ && !connection_->is_disposed();
}

}  // namespace xos::hub
