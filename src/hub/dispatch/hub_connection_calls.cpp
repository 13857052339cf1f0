// SPDX-License-Identifier: Apache-2.0
// What clients call: checks in order, slots, streams of both directions (signalr.md 14 to 17, 21).
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <utility>

#include "hub/dispatch/hub_call.hpp"
#include "hub/dispatch/hub_connection.hpp"
#include "hub/dispatch/received.hpp"
#include "hub/registry/hub_core.hpp"
#include "xos/hub/errors.hpp"

namespace xos::hub {
namespace asio = boost::asio;
namespace {

std::string wrong_count_text(std::size_t given, std::size_t expected) {
    return "Invocation provides " + std::to_string(given) + " argument(s) but target expects " +
           std::to_string(expected) + ".";
}

std::string wrong_uploads_text(std::size_t given, std::size_t expected) {
    return "Client sent " + std::to_string(given) + " stream(s), Hub method expects " + std::to_string(expected) + ".";
}

constexpr std::string_view wrong_type_text =
    "Error binding arguments. Make sure that the types of the provided values match the types of the hub method being "
    "invoked.";

}  // namespace

Task<void> HubConnection::invoke(const std::shared_ptr<Received>& received, Invocation& invocation) {
    if (!rate_.take(std::chrono::steady_clock::now())) {
        refuse(invocation.invocation_id, failure_text(failed_to_invoke_text(invocation.target),
                                                      public_failure("Too many calls. Wait a moment."), false));
        if (rate_.is_hopeless()) fail(public_failure("Too many calls."));
        co_return;
    }
    const auto* method = core_.methods().find(invocation.target);
    std::unique_ptr<BoundCall> bound;
    if (const auto refusal = find_refusal(invocation, method, bound)) {
        co_return refuse(invocation.invocation_id, *refusal);
    }
    auto call = std::make_shared<HubCall>(HubCall::Parts{.connection = shared_from_this(),
                                                         .method = *method,
                                                         .bound = std::move(bound),
                                                         .invocation_id = invocation.invocation_id,
                                                         .arguments = std::move(invocation.arguments),
                                                         .keeps = received});
    HubCall::Uploads uploads;
    for (auto& id : invocation.stream_ids) {
        auto upload = std::make_shared<Upload>(context(), core_.options().stream_buffer);
        uploads_.insert_or_assign(id, upload);
        uploads.emplace_back(std::move(id), std::move(upload));
    }
    const bool needs_slot = !method->is_stream && uploads.empty();
    call->set_uploads(std::move(uploads));
    if (method->is_stream) streams_.insert_or_assign(invocation.invocation_id, call);
    if (needs_slot) {
        while (running_ >= core_.options().parallel_calls && !is_ending()) co_await slot_free_.wait();
        if (is_ending()) co_return;
        ++running_;
        call->take_slot();
    }
    start(std::move(call));
}

/// Why the call is not made, in the order of signalr.md 14.
std::optional<std::string> HubConnection::find_refusal(const Invocation& invocation, const HubMethod* method,
                                                       std::unique_ptr<BoundCall>& bound) {
    const bool is_detailed = core_.options().detailed_errors;
    const auto failed = [&](const Failure& failure) {
        return failure_text(failed_to_invoke_text(method ? std::string_view{method->name} : invocation.target), failure,
                            is_detailed);
    };
    if (method == nullptr) return failed(public_failure("Method does not exist."));
    if (!invocation.arguments_error.empty()) return failed(invalid_data(invocation.arguments_error));
    if (invocation.arguments.size() != method->arguments) {
        return failed(invalid_data(wrong_count_text(invocation.arguments.size(), method->arguments)));
    }
    bound = method->bind(invocation.arguments);
    if (!bound) return failed(invalid_data(std::string{wrong_type_text}));
    if (method->permission) {
        const auto user = find_principal();
        if (!user || !core_.services().may(*user, *method->permission)) return unauthorized_text(method->name);
    }
    if (method->is_stream && !invocation.is_stream) return streaming_text(method->name);
    if (!method->is_stream && invocation.is_stream) return not_streaming_text(method->name);
    if (invocation.stream_ids.size() != method->uploads) {
        return failure_text(unexpected_error_text(method->name),
                            public_failure(wrong_uploads_text(invocation.stream_ids.size(), method->uploads)),
                            is_detailed);
    }
    return find_limit_refusal(invocation, *method);
}

std::optional<std::string> HubConnection::find_limit_refusal(const Invocation& invocation, const HubMethod& method) {
    if (method.is_stream && streams_.contains(invocation.invocation_id)) {
        return id_in_use_text(invocation.invocation_id);
    }
    for (auto id = invocation.stream_ids.begin(); id != invocation.stream_ids.end(); ++id) {
        const bool is_double = std::find(invocation.stream_ids.begin(), id, *id) != id;
        if (is_double || uploads_.contains(*id)) return id_in_use_text(*id);
    }
    const auto open = streams_.size() + uploads_.size();
    const auto more = invocation.stream_ids.size() + (method.is_stream ? 1 : 0);
    if (more == 0 || open + more <= core_.options().streams) return std::nullopt;
    return failure_text(failed_to_invoke_text(method.name), public_failure("Too many streams are open."), false);
}

void HubConnection::start(std::shared_ptr<HubCall> call) {
    calls_.push_back(call);
    const auto slot = call->cancellation_slot();
    auto& running = *call;
    asio::co_spawn(context(), running.run(),
                   asio::bind_cancellation_slot(
                       slot, [self = shared_from_this(), call](const std::exception_ptr&) { self->call_ended(call); }));
    if (aborted_.stop_requested()) call->cancel();
}

void HubConnection::call_ended(const std::shared_ptr<HubCall>& call) {
    for (const auto& [id, upload] : call->uploads()) {
        upload->close();
        const auto found = uploads_.find(id);
        if (found != uploads_.end() && found->second == upload) uploads_.erase(found);
    }
    if (call->is_stream()) streams_.erase(call->invocation_id());
    std::erase_if(calls_, [&](const auto& one) { return one.lock() == call; });
}

void HubConnection::slot_freed() {
    --running_;
    slot_free_.notify();
}

void HubConnection::refuse(const std::string& invocation_id, std::string_view text) {
    if (invocation_id.empty()) return;
    std::string frame;
    protocol_->write_error(frame, invocation_id, text);
    write(std::move(frame));
}

// ---- Streams of the client, and its answers

Task<void> HubConnection::take_item(const std::shared_ptr<Received>& received, StreamItem& item) {
    const auto found = uploads_.find(item.invocation_id);
    if (found == uploads_.end()) co_return;
    const auto upload = found->second;
    co_await upload->put({.value = item.item, .keeps = received});
}

void HubConnection::take_completion(const std::shared_ptr<Received>& received, Completion& completion) {
    const auto upload = uploads_.find(completion.invocation_id);
    if (upload != uploads_.end()) return upload->second->complete(completion.error);
    if (client_calls_.is_of_another(completion.invocation_id)) {
        return fail(invalid_data("Invocation '" + completion.invocation_id + "' was asked of another connection."));
    }
    if (completion.error) {
        client_calls_.fail(completion.invocation_id, *completion.error);
    } else if (completion.result) {
        client_calls_.complete(completion.invocation_id, {.value = *completion.result, .keeps = received});
    } else {
        client_calls_.complete(completion.invocation_id, {.value = std::string_view{"\xc0", 1}, .keeps = received});
    }
}

Task<ClientAnswer> HubConnection::ask(std::string method, EncodedArguments arguments,
                                      std::chrono::milliseconds longest) {
    const auto self = shared_from_this();
    if (is_ending()) throw HubException{"Connection '" + connection_id() + "' disconnected."};
    auto id = client_calls_.add(longest);
    std::string frame;
    protocol_->write_invocation(frame, id, method,
                                encoding_ == Encoding::json ? arguments.json : arguments.messagepack);
    write(std::move(frame));
    co_return co_await client_calls_.wait(std::move(id));
}

}  // namespace xos::hub
