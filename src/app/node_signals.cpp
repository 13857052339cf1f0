// SPDX-License-Identifier: Apache-2.0
#include "app/node_signals.hpp"

#include <chrono>
#include <exception>
#include <utility>

#include "app/sign_in/session_registry.hpp"
#include "app/signal_text.hpp"

namespace xos {

namespace {

using namespace std::chrono_literals;

/// An own commit hands its events over within microseconds of its answer. Only when that answer was lost do they stay
/// away although they are stored, and then they are read like another node's.
constexpr auto patience_with_own_commit = 1s;

constexpr std::size_t longest_logged_topic = 32;

}  // namespace

NodeSignals::NodeSignals(TenantDispatcher& dispatcher, sign_in::SessionRegistry& sessions,
                         std::function<void()> look_everywhere, Logger& log, Metrics& metrics)
    : dispatcher_{dispatcher},
      sessions_{sessions},
      look_everywhere_{std::move(look_everywhere)},
      log_{log},
      metrics_{metrics} {}

void NodeSignals::signalled(std::string_view topic, std::string_view text, bool is_own) {
    try {
        if (take(topic, text, is_own) || has_logged_nonsense_) return;
        has_logged_nonsense_ = true;
        // The text is not shown: it might hold a session's id (LOG-2).
        log_.warning(
            "A signal of another node was not understood; further ones are ignored without a word",
            {{"topic", topic.substr(0, longest_logged_topic)}, {"bytes", static_cast<std::int64_t>(text.size())}});
    } catch (const std::exception&) {
        look_anew();  // no memory for this one, so it counts as missed
    }
}

bool NodeSignals::take(std::string_view topic, std::string_view text, bool is_own) {
    if (topic == event_topic) {
        const auto signal = parse_event_signal(text);
        if (!signal) return false;
        const auto now = TenantDispatcher::Clock::now();
        dispatcher_.expect(signal->client, signal->last_seq, is_own ? now + patience_with_own_commit : now, now);
        return true;
    }
    if (topic == session_topic) {
        const auto signal = parse_session_signal(text);
        if (!signal) return false;
        // Own ones too: after a commit of unknown outcome nobody has told the registry. The end of all sessions says
        // only that the rows are to be read, because a user may have signed in anew before its signal comes.
        if (signal->session_id.empty()) {
            sessions_.user_changed(signal->client, signal->user);
        } else {
            sessions_.revoke(signal->client, signal->user, signal->session_id);
        }
        return true;
    }
    return false;
}

void NodeSignals::hears() {
    const bool was_deaf = hearing_ == Hearing::deaf;
    changed_to(Hearing::hears);
    if (was_deaf) log_.info("Signals of other nodes are heard again");
}

void NodeSignals::hears_nothing() {
    const bool was_deaf = hearing_ == Hearing::deaf;
    changed_to(Hearing::deaf);
    if (!was_deaf) log_.warning("Signals of other nodes are not heard; what they change is looked up every 5 s");
}

void NodeSignals::changed_to(Hearing hearing) {
    hearing_ = hearing;
    if (!has_gauge_) {
        has_gauge_ = true;
        metrics_.gauge("xos_node_signals_heard", "Whether signals of other nodes on the database are heard",
                       [this] { return hearing_ == Hearing::hears ? 1.0 : 0.0; });
    }
    look_anew();
}

void NodeSignals::look_anew() {
    sessions_.invalidate_all();
    look_everywhere_();
}

Task<void> NodeSignals::while_deaf() {
    if (hearing_ == Hearing::deaf) look_anew();
    co_return;
}

}  // namespace xos
