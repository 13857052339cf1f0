// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cross_origin.hpp"
#include "app/hubs/hub_gateway.hpp"
#include "app/hubs/hubs.hpp"
#include "app/idempotency.hpp"
#include "app/refusal_audit.hpp"
#include "app/request_metrics.hpp"
#include "app/tenant_gate.hpp"
#include "xos/app/authenticator.hpp"
#include "xos/app/context.hpp"
#include "xos/app/routes.hpp"
#include "xos/app/sign_in.hpp"
#include "xos/auth/fingerprint.hpp"
#include "xos/http/message.hpp"
#include "xos/http/static_files.hpp"
#include "xos/route/route_table.hpp"

namespace xos {

/// What the pipeline works with; complete and unchanging once the server listens.
struct PipelineParts {
    const Services& services;
    SignIn& sign_in;
    Hubs& hubs;
    const auth::Fingerprints& fingerprints;
    std::vector<const Route*> routes;  ///< owned by the application
    std::optional<http::StaticFiles> files;
    std::optional<http::StaticFiles> documents;  ///< empty: not served
    std::string start_page;                      ///< where "/" leads; empty: nowhere
    std::function<bool(const Principal&, Permission)> may;
    std::map<std::string, Problem, std::less<>> unique_violations;
    std::size_t json_body_limit = 1024 * 1024;
    std::uint32_t requests_per_tenant = 256;
    std::size_t io_threads = 1;
    bool log_requests = false;
};

/// Takes a request through route, authentication, permission, binding, action and envelope (AUTHZ-0). A POST or PATCH
/// with an Idempotency-Key that was carried out before gets its answer again instead of an action (DUR-2).
///
/// Each step refuses by throwing a Problem; whatever was thrown becomes the answer in one place.
class RequestPipeline final : public http::Handler {
public:
    /// Throws: std::logic_error for a route without an access rule and for two routes of the same shape.
    RequestPipeline(PipelineParts parts, CrossOrigin cross_origin);

    Task<void> handle(http::Exchange& exchange) override;
    void fill_error(http::Response& response, int status) override;
    std::string_view bare_error_fields() const override;

private:
    struct Request;
    Task<void> answer(Request& request);
    void match(Request& request);
    bool authenticate(Request& request);
    Task<void> load_session(Request& request);
    void require_principal(Request& request);
    bool is_allowed(const Request& request) const;
    void read_query(Request& request);
    Task<void> read_body(Request& request);
    Task<bool> replay_earlier(Request& request, std::string key);
    Task<void> settle(Request& request, std::exception_ptr& failure);
    void replay(Request& request, StoredAnswer answer);
    void begin_answer(Request& request);
    static void add_answer_fields(Request& request);
    /// The files that have one at this path; null for none.
    const http::StaticFiles* files_with(std::string_view path) const;
    bool answer_without_route(http::Exchange& exchange);
    Problem to_problem(const std::exception& error, const Request& request) const;
    void answer_failure(Request& request, const std::exception& error);
    void log_failure(Request& request, const std::exception& error);
    void log_request(Request& request, std::chrono::nanoseconds duration);

    PipelineParts parts_;
    CrossOrigin cross_origin_;
    route::RouteTable table_;
    std::vector<std::vector<std::string>> parameter_names_;
    TenantGate tenant_gate_;
    HubGateway hub_gateway_;
    RefusalAudit refusal_audit_;
    std::unique_ptr<RequestMetrics> metrics_;
};

}  // namespace xos
