// SPDX-License-Identifier: Apache-2.0
// One suite for every database. A database takes part by giving a factory, in subjects.cpp of its test program:
//
//     std::vector<NamedSubject> subjects() { return {{"sqlite", &make_sqlite_subject}}; }
#pragma once

#include <gtest/gtest.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "conformance/db/suite_schema.hpp"
#include "xos/base/log.hpp"
#include "xos/base/metrics.hpp"
#include "xos/db/db_service.hpp"

namespace xos::db::suite {

/// What a test may change about the driver it gets.
struct SubjectOptions {
    std::chrono::milliseconds statement_time{30'000};
    std::chrono::milliseconds idle_in_transaction{15'000};
    std::chrono::milliseconds queue_wait{5'000};
    std::size_t queue_limit = 512;
    bool drop_tenant_predicates = false;
    std::function<void()> before_commit = nullptr;
};

/// One database under test: empty but for suite_schema.hpp, removed with the object.
class Subject {
public:
    virtual ~Subject() = default;
    /// Opens a driver on the database. The driver must go before the subject.
    virtual std::unique_ptr<Driver> open(SubjectOptions options, Logger& log, Metrics& metrics) = 0;
};

/// A database and how to make one.
struct NamedSubject {
    const char* name;
    std::unique_ptr<Subject> (*make)();
};

/// The databases that this test program runs the suite on.
std::vector<NamedSubject> subjects();

/// Runs the tests of a fixture on every database.
#define XOS_ON_EVERY_DATABASE(fixture)                                                       \
    INSTANTIATE_TEST_SUITE_P(Db, fixture, ::testing::ValuesIn(::xos::db::suite::subjects()), \
                             [](const auto& one) { return std::string{one.param.name}; })

/// Log lines of a test.
class LineSink final : public LogSink {
public:
    explicit LineSink(std::vector<std::string>& lines) : lines_{lines} {}
    void write(std::string_view line) override { lines_.emplace_back(line); }
    void flush() override {}

private:
    std::vector<std::string>& lines_;
};

/// A thread with an I/O context, as the server has them.
class IoThread {
public:
    explicit IoThread(Driver& driver) : work_{context_.get_executor()} {
        driver.attach(context_);
        thread_ = std::thread{[this] { context_.run(); }};
    }
    ~IoThread() { finish(); }
    void finish() {
        work_.reset();
        if (thread_.joinable()) thread_.join();
    }

    boost::asio::io_context& context() { return context_; }

    template <typename F>
    auto start(F make_task) {
        return boost::asio::co_spawn(context_, std::move(make_task), boost::asio::use_future);
    }

private:
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

inline Caller tenant(std::int64_t id) {
    Caller caller;
    caller.client = ClientId{id};
    caller.user = UserId{1};
    return caller;
}

class DriverSuite : public ::testing::TestWithParam<NamedSubject> {
protected:
    void SetUp() override { subject_ = GetParam().make(); }
    void TearDown() override { close(); }

    /// Opens the driver (again), with these options, and a first I/O thread.
    Driver& open(SubjectOptions options = {}) {
        close();
        driver_ = subject_->open(std::move(options), log_, metrics_);
        io_ = std::make_unique<IoThread>(*driver_);
        return *driver_;
    }
    void close() {
        if (driver_) driver_->stop();
        io_.reset();
        driver_.reset();
    }

    Driver& driver() { return driver_ ? *driver_ : open(); }
    IoThread& io() { return driver(), *io_; }
    /// A tenant's service; it lives until the test ends.
    DBService& service(std::int64_t id = 1, EventLog* events = nullptr) {
        return services_.emplace_back(driver(), events, tenant(id));
    }

    /// Runs a task on the I/O thread and gives its result, or throws what it threw.
    template <typename F>
    auto run(F make_task) {
        auto result = io().start(std::move(make_task));
        if (result.wait_for(std::chrono::seconds{60}) != std::future_status::ready) {
            ADD_FAILURE() << "the task hangs";
            std::abort();
        }
        return result.get();
    }

    const std::vector<std::string>& log_lines() {
        log_.flush();
        return lines_;
    }

    std::vector<std::string> lines_;
    Logger log_{std::make_unique<LineSink>(lines_), LogLevel::debug};
    Metrics metrics_;
    std::unique_ptr<Subject> subject_;
    std::unique_ptr<Driver> driver_;
    std::unique_ptr<IoThread> io_;
    std::deque<DBService> services_;
};

}  // namespace xos::db::suite
