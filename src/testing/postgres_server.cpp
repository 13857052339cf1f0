// SPDX-License-Identifier: Apache-2.0
// The server is a child of the test program; its folder's name, and its process id while it runs, are known to a guard,
// a shell that reads a socket pair until the test program's end of it is closed, by the destructor or by the kernel.
// The guard alone ends the server for good and removes the folder, so there is one way for an ordinary end and for a
// crash. (PR_SET_PDEATHSIG would not do: it follows the thread that made the child, not the program, and it neither
// wakes stopped sessions nor removes a folder.)
#include "xos/testing/postgres_server.hpp"

#include <arpa/inet.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "testing/child_process.hpp"
#include "xos/base/random.hpp"

namespace xos::testing {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fs = std::filesystem;

constexpr seconds patience{30};

// Arguments: the folder. Input: the postmaster's process id in a line, an empty line when it has ended.
// SIGQUIT lets the server give back its shared memory; it does not listen while it is stopped.
constexpr const char* guard_script = R"(
runs() { grep -q '^State:[[:space:]]*[^ZX]' "/proc/$1/status"; }
postmaster=
while read -r line; do postmaster=$line; done
if [ -n "$postmaster" ]; then
    sessions=$(grep -l "^PPid:[[:space:]]*$postmaster\$" /proc/[0-9]*/status | tr -dc '0-9\n')
    kill -QUIT "$postmaster"
    kill -CONT "$postmaster" $sessions
    tries=0
    while runs "$postmaster" && [ "$tries" -lt 300 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
    runs "$postmaster" && kill -KILL "$postmaster" $sessions
fi
rm -rf -- "$1"
)";

/// The folder of the newest release in Debian's place, or the one that pg_config names; empty when there is none.
fs::path find_binaries() {
    fs::path best;
    int newest = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
        const auto name = entry.path().filename().string();
        int release = 0;
        std::from_chars(name.data(), name.data() + name.size(), release);
        if (release > newest && fs::exists(entry.path() / "bin" / "initdb")) {
            newest = release;
            best = entry.path() / "bin";
        }
    }
    if (!best.empty()) return best;
    const std::unique_ptr<FILE, int (*)(FILE*)> answer{::popen("pg_config --bindir 2>/dev/null", "r"), ::pclose};
    std::array<char, 4096> line{};
    if (answer && std::fgets(line.data(), line.size(), answer.get()) != nullptr) {
        std::string_view folder{line.data()};
        best = folder.substr(0, folder.find('\n'));
    }
    return fs::exists(best / "initdb") ? best : fs::path{};
}

bool is_free(std::uint16_t port) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return free;
}

/// A port below those that the kernel gives to clients. One of theirs could be taken while the server is stopped, even
/// by a client that tries to reach the server: it would then be connected to itself.
std::uint16_t free_port() {
    std::uint32_t clients = 32'768;
    std::ifstream{"/proc/sys/net/ipv4/ip_local_port_range"} >> clients;
    if (clients <= 2'048) clients = 32'768;
    std::mt19937 generator{std::random_device{}()};
    std::uniform_int_distribution<std::uint32_t> any{std::max(1'024u, clients - 13'000), clients - 1};
    for (int tries = 0; tries < 1'000; ++tries) {
        const auto port = static_cast<std::uint16_t>(any(generator));
        if (is_free(port)) return port;
    }
    throw std::runtime_error{"no free port"};
}

std::string text_of(const fs::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// As root everything belongs to the user `postgres`, because the server refuses to run as root.
void give_to_server(const fs::path& path) {
    if (::geteuid() != 0) return;
    const passwd* const user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error{"there is no user postgres"};
    if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error{"chown: " + path.string()};
}

struct CloseConnection {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;
using Result = std::unique_ptr<PGresult, ClearResult>;

Connection connect(const std::string& url) {
    Connection connection{PQconnectdb((url + "?connect_timeout=10").c_str())};
    if (PQstatus(connection.get()) != CONNECTION_OK) throw std::runtime_error{PQerrorMessage(connection.get())};
    return connection;
}

Result run(PGconn* connection, const std::string& sql) {
    Result result{PQexec(connection, sql.c_str())};
    switch (PQresultStatus(result.get())) {
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
        case PGRES_EMPTY_QUERY: return result;
        default: throw std::runtime_error{PQerrorMessage(connection)};
    }
}

void run_on_name(const std::string& url, const std::string& before, std::string_view name, const std::string& after) {
    const auto connection = connect(url);
    char* const quoted = PQescapeIdentifier(connection.get(), name.data(), name.size());
    if (quoted == nullptr) throw std::runtime_error{PQerrorMessage(connection.get())};
    const std::string sql = before + quoted + after;
    PQfreemem(quoted);
    run(connection.get(), sql);
}

std::string random_name() {
    std::array<unsigned char, 8> bytes{};
    fill_random(bytes);
    std::string name{"test_"};
    for (const unsigned char byte : bytes) {
        name += "0123456789abcdef"[byte >> 4];
        name += "0123456789abcdef"[byte & 15];
    }
    return name;
}

}  // namespace

PostgresServer::PostgresServer(const PostgresOptions& options)
    : binaries_{find_binaries()}, password_{random_token()}, owner_{::getpid()} {
    if (binaries_.empty()) {
        throw std::runtime_error{
            "PostgreSQL's server is not installed: no initdb in /usr/lib/postgresql/*/bin and none that pg_config "
            "names. script/bootstrap test installs it."};
    }
    try {
        make_folder();
        start_guard();
        make_cluster(options);
        for (int tries = 0; tries < 3 && !is_running(); ++tries) {
            port_ = free_port();  // which somebody may take before the server does
            try_start();
        }
        if (!is_running()) throw std::runtime_error{"PostgreSQL does not start:\n" + log()};
    } catch (...) {
        remove();
        throw;
    }
}

PostgresServer::~PostgresServer() {
    // A fork of the test program that comes here has a copy of the object, but not the server.
    if (::getpid() == owner_) remove();
}

void PostgresServer::make_folder() {
    std::string name = (fs::temp_directory_path() / "xos-postgres-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary folder " + name};
    folder_ = name;
    give_to_server(folder_);
}

void PostgresServer::start_guard() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error{"socketpair failed"};
    }
    guard_pipe_ = ends[0];
    try {
        guard_ = spawn({"/bin/sh", "-c", guard_script, "postgres-guard", folder_.string()}, ends[1], "/dev/null");
    } catch (...) {
        ::close(ends[1]);
        throw;
    }
    ::close(ends[1]);
}

void PostgresServer::tell_guard() const {
    const std::string line = is_running() ? std::to_string(postmaster_) + "\n" : "\n";
    ::send(guard_pipe_, line.data(), line.size(), MSG_NOSIGNAL);
}

pid_t PostgresServer::spawn_as_server(std::vector<std::string> command, const fs::path& output) const {
    if (::geteuid() == 0) {
        command.insert(command.begin(), {"setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"});
    }
    return spawn(std::move(command), -1, output);
}

void PostgresServer::make_cluster(const PostgresOptions& options) {
    const auto password_file = folder_ / "password";
    std::ofstream{password_file} << password_ << '\n';
    fs::permissions(password_file, fs::perms::owner_read | fs::perms::owner_write);
    give_to_server(password_file);
    const auto output = folder_ / "initdb.log";
    const pid_t initdb = spawn_as_server(
        {"setpriv", "--pdeathsig=KILL", (binaries_ / "initdb").string(), "--no-sync", "--no-instructions",
         "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--auth=scram-sha-256",
         "--pwfile=" + password_file.string(), "--pgdata=" + (folder_ / "data").string()},
        output);
    int status = 0;
    if (!wait_for_end(initdb, patience, status)) {
        ::kill(initdb, SIGKILL);
        ::waitpid(initdb, &status, 0);
    }
    if (status != 0) throw std::runtime_error{"initdb failed:\n" + text_of(output)};
    fs::remove(password_file);
    write_settings(options);
}

void PostgresServer::write_settings(const PostgresOptions& options) const {
    std::ofstream file{folder_ / "data" / "postgresql.conf", std::ios::app};
    file << "listen_addresses = '127.0.0.1'\n"
         << "unix_socket_directories = '" << folder_.string() << "'\n"
         << "fsync = " << (options.durable ? "on" : "off") << '\n'
         << "synchronous_commit = on\n"
            "max_connections = 200\n"
            "shared_buffers = 64MB\n"
            "jit = off\n"
            "lc_messages = 'C'\n"
            // Inside the folder, so that a server that was killed leaves nothing elsewhere.
            "dynamic_shared_memory_type = mmap\n";
    for (const auto& line : options.settings) file << line << '\n';
    if (!file.flush()) throw std::runtime_error{"the settings of the server cannot be written"};
}

/// True when the server answers; false when it ended before.
bool PostgresServer::try_start() {
    postmaster_ = spawn_as_server(
        {(binaries_ / "postgres").string(), "-D", (folder_ / "data").string(), "-p", std::to_string(port_)},
        folder_ / "log");
    tell_guard();
    const auto end = Clock::now() + patience;
    while (!is_ready()) {
        int status = 0;
        if (::waitpid(postmaster_, &status, WNOHANG) != 0) {
            postmaster_ = -1;
            tell_guard();
            return false;
        }
        if (Clock::now() > end) throw std::runtime_error{"PostgreSQL does not become ready:\n" + log()};
        std::this_thread::sleep_for(milliseconds{10});
    }
    return true;
}

/// The server writes its process id into the first line of this file, and its state into the eighth.
bool PostgresServer::is_ready() const {
    std::ifstream file{folder_ / "data" / "postmaster.pid"};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines.size() >= 8 && lines[0] == std::to_string(postmaster_) && lines[7].starts_with("ready");
}

void PostgresServer::start() {
    if (!is_running() && !try_start()) throw std::runtime_error{"PostgreSQL does not start:\n" + log()};
}

void PostgresServer::reap(std::string_view what) {
    int status = 0;
    if (!wait_for_end(postmaster_, patience, status)) {
        throw std::runtime_error{"PostgreSQL does not end after " + std::string{what} + ":\n" + log()};
    }
    postmaster_ = -1;
    tell_guard();
}

void PostgresServer::stop(Mode mode) {
    if (!is_running()) return;
    resume();
    ::kill(postmaster_, mode == Mode::fast ? SIGINT : SIGQUIT);
    reap("a stop");
}

void PostgresServer::restart(Mode mode) {
    stop(mode);
    start();
}

void PostgresServer::kill() {
    if (!is_running()) return;
    suspend();  // now there is nobody who could start another session
    const auto processes = suspended_;
    suspended_.clear();
    for (const pid_t process : processes) ::kill(process, SIGKILL);
    reap("SIGKILL");
    // The next start refuses a cluster that a session still uses.
    if (!wait_until_still(processes, false, patience)) throw std::runtime_error{"a session outlives SIGKILL"};
}

void PostgresServer::suspend() {
    if (!is_running() || !suspended_.empty()) return;
    ::kill(postmaster_, SIGSTOP);
    wait_until_still({postmaster_}, true, patience);
    suspended_ = children_of(postmaster_);
    for (const pid_t child : suspended_) ::kill(child, SIGSTOP);
    wait_until_still(suspended_, true, patience);
    suspended_.push_back(postmaster_);
}

void PostgresServer::resume() {
    for (const pid_t process : suspended_) ::kill(process, SIGCONT);
    suspended_.clear();
}

void PostgresServer::remove() noexcept {
    if (guard_pipe_ >= 0) ::close(guard_pipe_);
    guard_pipe_ = -1;
    int status = 0;
    // The guard asks whether the server has ended; it has when it was reaped.
    if (postmaster_ > 0) wait_for_end(postmaster_, patience, status);
    postmaster_ = -1;
    if (guard_ > 0 && !wait_for_end(guard_, patience, status)) {
        ::kill(guard_, SIGKILL);
        ::waitpid(guard_, &status, 0);
    }
    guard_ = -1;
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

std::string PostgresServer::admin_url(std::string_view database) const {
    return "postgresql://postgres:" + password_ + "@127.0.0.1:" + std::to_string(port_) + "/" + std::string{database};
}

std::string PostgresServer::log() const { return text_of(folder_ / "log"); }

void PostgresServer::create_database(std::string_view name) const {
    run_on_name(admin_url(), "CREATE DATABASE ", name, "");
}

void PostgresServer::drop_database(std::string_view name) const {
    run_on_name(admin_url(), "DROP DATABASE ", name, " WITH (FORCE)");
}

void PostgresServer::execute(std::string_view database, const std::string& sql) const {
    run(connect(admin_url(database)).get(), sql);
}

TextRows PostgresServer::query(std::string_view database, const std::string& sql) const {
    const auto connection = connect(admin_url(database));
    const auto result = run(connection.get(), sql);
    TextRows rows;
    for (int row = 0; row < PQntuples(result.get()); ++row) {
        auto& values = rows.emplace_back();
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            values.emplace_back(PQgetvalue(result.get(), row, column),
                                static_cast<std::size_t>(PQgetlength(result.get(), row, column)));
        }
    }
    return rows;
}

PostgresServer& shared_postgres() {
    static PostgresServer server;
    return server;
}

TestDatabase::TestDatabase(PostgresServer& server) : server_{&server}, name_{random_name()} {
    server_->create_database(name_);
}

TestDatabase::~TestDatabase() {
    try {
        server_->drop_database(name_);
    } catch (const std::runtime_error&) {
        // A server that the test stopped takes its databases with it.
    }
}

}  // namespace xos::testing
