// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>

#include "app/tenant_dispatcher.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/base/task.hpp"
#include "xos/db/driver.hpp"

namespace xos {

namespace sign_in {
class SessionRegistry;
}

/// Acts on what the nodes on one database signal with their commits, so that they are one system: stored events go to
/// the dispatcher (architecture 7), ended sessions and changed users to the session registry (AUT-8).
///
/// While nothing is heard the node goes on serving: sessions are read anew every 5 s, and so are the tenants' numbers.
/// A database without other nodes never calls, and then nothing of this happens.
/// Thread: the driver's own for the listener's functions; while_deaf() on an I/O thread.
class NodeSignals final : public db::SignalListener {
public:
    /// `look_everywhere` lets the events of all tenants be compared and missing ones be read; it must not block.
    NodeSignals(TenantDispatcher& dispatcher, sign_in::SessionRegistry& sessions, std::function<void()> look_everywhere,
                Logger& log, Metrics& metrics);

    void signalled(std::string_view topic, std::string_view text, bool is_own) override;
    void hears() override;
    void hears_nothing() override;

    /// What is done every 5 s; does nothing while signals are heard.
    Task<void> while_deaf();

private:
    enum class Hearing : std::uint8_t { never_told, hears, deaf };

    bool take(std::string_view topic, std::string_view text, bool is_own);
    void changed_to(Hearing hearing);
    void look_anew();

    TenantDispatcher& dispatcher_;
    sign_in::SessionRegistry& sessions_;
    std::function<void()> look_everywhere_;
    Logger& log_;
    Metrics& metrics_;
    std::atomic<Hearing> hearing_ = Hearing::never_told;
    bool has_gauge_ = false;  // these two on the driver's thread only
    bool has_logged_nonsense_ = false;
};

}  // namespace xos
