// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/readiness.hpp"
#include "xos/app/context.hpp"
#include "xos/http/message.hpp"

namespace xos {

/// Answers /health/live, /health/ready and /metrics on the operators' listener, which keeps answering when the main
/// one is overloaded (SLOW-5).
class OperatorHandler final : public http::Handler {
public:
    OperatorHandler(const Services& services, Readiness& readiness);

    Task<void> handle(http::Exchange& exchange) override;
    void fill_error(http::Response& response, int status) override;
    std::string_view bare_error_fields() const override;

private:
    const Services& services_;
    Readiness& readiness_;
};

}  // namespace xos
