// SPDX-License-Identifier: Apache-2.0
#include "hub/dispatch/client_calls.hpp"

#include <utility>

#include "xos/hub/errors.hpp"

namespace xos::hub {

ClientCalls::ClientCalls(boost::asio::io_context& context, std::uint64_t serial)
    : context_{context}, prefix_{"s" + std::to_string(serial) + '.'} {}

bool ClientCalls::is_of_another(std::string_view id) const {
    constexpr std::string_view digits = "0123456789";
    if (id.starts_with(prefix_) || !id.starts_with('s')) return false;
    const auto point = id.find_first_not_of(digits, 1);
    return point != std::string_view::npos && point > 1 && id[point] == '.' && point + 1 < id.size() &&
           id.find_first_not_of(digits, point + 1) == std::string_view::npos;
}

std::string ClientCalls::add(std::chrono::milliseconds longest) {
    auto id = prefix_ + std::to_string(++last_id_);
    auto pending = std::make_shared<Pending>(context_);
    pending->until = std::chrono::steady_clock::now() + longest;
    pending_.emplace(id, std::move(pending));
    return id;
}

Task<ClientAnswer> ClientCalls::wait(std::string id) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) throw HubException{"Invocation canceled by the server."};
    const auto pending = found->second;
    while (!pending->answer && !pending->error) co_await pending->answered.wait();
    if (pending->error) throw HubException{*pending->error};
    co_return std::move(*pending->answer);
}

bool ClientCalls::complete(std::string_view id, ClientAnswer answer) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return false;
    found->second->answer = std::move(answer);
    found->second->answered.notify();
    pending_.erase(found);
    return true;
}

bool ClientCalls::fail(std::string_view id, std::string error) {
    const auto found = pending_.find(id);
    if (found == pending_.end()) return false;
    found->second->error = std::move(error);
    found->second->answered.notify();
    pending_.erase(found);
    return true;
}

void ClientCalls::fail_all(const std::string& error) {
    while (!pending_.empty()) fail(pending_.begin()->first, error);
}

void ClientCalls::expire(std::chrono::steady_clock::time_point now) {
    for (auto it = pending_.begin(); it != pending_.end();) {
        const auto current = it++;
        if (now >= current->second->until) fail(current->first, "Invocation canceled by the server.");
    }
}

}  // namespace xos::hub
