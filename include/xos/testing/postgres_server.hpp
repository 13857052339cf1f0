// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace xos::testing {

/// What a query gave: rows of values as text. A null is an empty text.
using TextRows = std::vector<std::vector<std::string>>;

struct PostgresOptions {
    bool durable = false;  ///< fsync: what is committed survives the machine too, and every commit waits for the disk
    std::vector<std::string> settings{};  ///< further lines of postgresql.conf, such as "max_connections = 5"
};

/// A PostgreSQL server of the test's own: a new cluster in a temporary folder, on a free port of 127.0.0.1 and on a
/// socket in its folder, with the superuser `postgres` and a password that nobody knows before.
///
/// It ends with the object, and also when the test program crashes or is killed: a guard process waits for that, stops
/// the server and removes the folder.
/// Thread: start, stop, kill, suspend and resume from one thread at a time; the others from any.
/// Cost: about a second for the cluster, a tenth for a later start.
class PostgresServer {
public:
    enum class Mode {
        fast,      ///< open transactions are rolled back, clients are told, everything is written out
        immediate  ///< as after a crash: the next start recovers from the log
    };

    /// Makes the cluster and starts it.
    /// Throws: std::runtime_error when PostgreSQL is not installed or does not start; it says what the server said.
    explicit PostgresServer(const PostgresOptions& options = {});
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// postgresql://postgres:password@127.0.0.1:port/database. The name of the database is taken as it is.
    std::string admin_url(std::string_view database = "postgres") const;
    std::uint16_t port() const { return port_; }
    /// The cluster's folder, with the socket, `data` and `log`.
    const std::filesystem::path& folder() const { return folder_; }
    /// What the server wrote to its log so far.
    std::string log() const;

    void create_database(std::string_view name) const;
    /// Ends the sessions that use it, too.
    void drop_database(std::string_view name) const;
    /// Runs one or more statements as superuser on a connection of its own.
    /// Throws: std::runtime_error with the server's message.
    void execute(std::string_view database, const std::string& sql) const;
    TextRows query(std::string_view database, const std::string& sql) const;

    bool is_running() const { return postmaster_ > 0; }
    /// Starts a server that does not run, on the same port, and waits until it answers.
    void start();
    void stop(Mode mode = Mode::fast);
    void restart(Mode mode = Mode::fast);
    /// Ends the server and all its sessions at once, by SIGKILL. Committed rows are there after the next start.
    void kill();
    /// Stops the server's processes where they are: connections stay open, the port goes on accepting, nothing answers.
    void suspend();
    void resume();

private:
    void make_folder();
    void make_cluster(const PostgresOptions& options);
    void write_settings(const PostgresOptions& options) const;
    void start_guard();
    void tell_guard() const;
    bool try_start();
    bool is_ready() const;
    void reap(std::string_view what);
    void remove() noexcept;
    int spawn_as_server(std::vector<std::string> command, const std::filesystem::path& output) const;

    std::filesystem::path binaries_;
    std::filesystem::path folder_;
    std::string password_;
    std::uint16_t port_ = 0;
    int owner_;
    int guard_ = -1;
    int guard_pipe_ = -1;
    int postmaster_ = -1;
    std::vector<int> suspended_;
};

/// The one server of a test program for tests that only need a database; it starts with the first call and ends with
/// the program. A test that stops or suspends its server makes one of its own.
PostgresServer& shared_postgres();

/// A new, empty database on a server, dropped with the object.
/// Lifetime: the server must outlive it.
class TestDatabase {
public:
    explicit TestDatabase(PostgresServer& server = shared_postgres());
    ~TestDatabase();
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    const std::string& name() const { return name_; }
    std::string admin_url() const { return server_->admin_url(name_); }
    void execute(const std::string& sql) const { server_->execute(name_, sql); }
    TextRows query(const std::string& sql) const { return server_->query(name_, sql); }
    PostgresServer& server() const { return *server_; }

private:
    PostgresServer* server_;
    std::string name_;
};

}  // namespace xos::testing
