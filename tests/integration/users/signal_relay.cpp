// SPDX-License-Identifier: Apache-2.0
#include "integration/users/signal_relay.hpp"

#include <utility>

namespace xos::users {

namespace {

class RelayedTransaction final : public db::DriverTransaction {
public:
    RelayedTransaction(SignalRelay& relay, const void* node, std::unique_ptr<db::DriverTransaction> inner)
        : relay_{relay}, node_{node}, inner_{std::move(inner)} {}

    Task<std::int64_t> run(Sql sql, const db::Params& params, db::RowConsumer& rows) override {
        return inner_->run(sql, params, rows);
    }
    Task<std::int64_t> run_many(Sql sql, std::span<const db::Params> sets) override {
        return inner_->run_many(sql, sets);
    }
    void signal(std::string_view topic, std::string_view text) override {
        signals_.push_back({std::string{topic}, std::string{text}});
    }
    Task<void> commit() override {
        co_await inner_->commit();
        relay_.committed(node_, std::move(signals_));
    }
    Task<void> rollback() override { return inner_->rollback(); }

private:
    SignalRelay& relay_;
    const void* node_;
    std::unique_ptr<db::DriverTransaction> inner_;
    std::vector<SignalRelay::Signal> signals_;
};

class RelayedDriver final : public db::Driver {
public:
    RelayedDriver(SignalRelay& relay, std::unique_ptr<db::Driver> inner) : relay_{relay}, inner_{std::move(inner)} {}

    void attach(boost::asio::io_context& context) override { inner_->attach(context); }
    void prepare(Sql sql, bool across_tenants) override { inner_->prepare(sql, across_tenants); }
    Task<std::int64_t> run(const db::Caller& caller, Sql sql, const db::Params& params,
                           db::RowConsumer& rows) override {
        return inner_->run(caller, sql, params, rows);
    }
    Task<std::unique_ptr<db::DriverTransaction>> begin(const db::Caller& caller) override {
        auto transaction = co_await inner_->begin(caller);
        co_return std::make_unique<RelayedTransaction>(relay_, this, std::move(transaction));
    }
    void note_across_tenants(const db::Caller& caller, std::string_view reason) override {
        inner_->note_across_tenants(caller, reason);
    }
    void listen(db::SignalListener& listener) override { relay_.join(this, listener); }
    std::string_view name() const override { return inner_->name(); }
    Task<void> check() override { return inner_->check(); }
    void stop() override {
        relay_.leave(this);
        inner_->stop();
    }

private:
    SignalRelay& relay_;
    std::unique_ptr<db::Driver> inner_;
};

}  // namespace

SignalRelay::SignalRelay() : thread_{[this] { run(); }} {}

SignalRelay::~SignalRelay() {
    enqueue([this] { is_over_ = true; });
    thread_.join();
}

std::function<std::unique_ptr<db::Driver>(std::unique_ptr<db::Driver>)> SignalRelay::around() {
    return
        [this](std::unique_ptr<db::Driver> inner) { return std::make_unique<RelayedDriver>(*this, std::move(inner)); };
}

void SignalRelay::join(const void* node, db::SignalListener& listener) {
    {
        const std::lock_guard lock{nodes_mutex_};
        nodes_.push_back({node, &listener});
    }
    enqueue([this, node] {
        const std::lock_guard lock{nodes_mutex_};
        for (const auto& one : nodes_) {
            if (one.id == node) one.listener->hears();
        }
    });
}

void SignalRelay::leave(const void* node) {
    const std::lock_guard lock{nodes_mutex_};
    std::erase_if(nodes_, [node](const Node& one) { return one.id == node; });
}

void SignalRelay::committed(const void* node, std::vector<Signal> signals) {
    if (signals.empty()) return;
    enqueue([this, node, sent = std::move(signals)] {
        if (is_cut_) return;
        const std::lock_guard lock{nodes_mutex_};
        for (const auto& one : nodes_) {
            for (const auto& signal : sent) one.listener->signalled(signal.topic, signal.text, one.id == node);
        }
    });
}

void SignalRelay::cut() {
    enqueue([this] {
        is_cut_ = true;
        const std::lock_guard lock{nodes_mutex_};
        for (const auto& one : nodes_) one.listener->hears_nothing();
    });
}

void SignalRelay::mend() {
    enqueue([this] {
        is_cut_ = false;
        const std::lock_guard lock{nodes_mutex_};
        for (const auto& one : nodes_) one.listener->hears();
    });
}

void SignalRelay::enqueue(std::function<void()> step) {
    const std::lock_guard lock{queue_mutex_};
    queue_.push_back(std::move(step));
    has_work_.notify_one();
}

void SignalRelay::run() {
    while (!is_over_) {
        std::unique_lock lock{queue_mutex_};
        has_work_.wait(lock, [this] { return !queue_.empty(); });
        const auto step = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        step();
    }
}

}  // namespace xos::users
