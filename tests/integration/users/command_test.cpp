// SPDX-License-Identifier: Apache-2.0
// The program as a person at a terminal meets it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "integration/users/program.hpp"
#include "xos/testing/client.hpp"
#include "xos/testing/temporary_folder.hpp"
#include "xos/testing/test_data.hpp"

namespace xos::users {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using testing::Client;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TemporaryFolder;

const std::string any_port = "--Server:Urls=http://127.0.0.1:0";

/// A request whose body never comes.
class HalfRequest {
public:
    explicit HalfRequest(const std::string& url) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        constexpr std::string_view head =
            "POST /api/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            "Content-Length: 100\r\n\r\n{";
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::send(socket_, head.data(), head.size(), 0) != static_cast<ssize_t>(head.size())) {
            throw std::runtime_error{"no connection to " + url};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{200});  // until the server has read it
    }
    ~HalfRequest() { ::close(socket_); }
    HalfRequest(const HalfRequest&) = delete;
    HalfRequest& operator=(const HalfRequest&) = delete;

private:
    int socket_;
};

/// A data folder, and the program working on it.
class Command : public ::testing::Test {
protected:
    Finished run(std::vector<std::string> arguments, std::string_view input = "") {
        arguments.insert(arguments.end(), {"--data", data});
        return run_program(arguments, input, database.environment());
    }

    /// Starts a server; gives its address.
    std::string serve(std::vector<std::string> arguments = {}) {
        arguments.insert(arguments.begin(), {"serve", "--data", data, any_port});
        server = std::make_unique<Program>(arguments, database.environment());
        const auto line = server->read_line();
        EXPECT_THAT(line, StartsWith("xos is ready: http://127.0.0.1:"));
        return line.substr(line.rfind(' ') + 1);
    }

    Finished stop() {
        server->signal(SIGTERM);
        return server->wait();
    }

    Finished create_tenant() { return run({"tenant", "create", "Acme Ltd", "--slug", "acme"}); }
    Finished create_ada(std::string_view password = "kT9$xqzmw\n") {
        return run({"user", "create", "--tenant", "acme", "--name", "Ada", "--email", "ada@acme.test", "--admin",
                    "--password-stdin"},
                   password);
    }

    testing::TestData database;
    TemporaryFolder folder;
    std::string data = folder.path() + "/data";
    std::unique_ptr<Program> server;
};

TEST_F(Command, CLI_1_serve_prints_one_line_when_ready_and_stops_at_sigterm) {
    const auto url = serve();
    EXPECT_EQ(Client{url}.get("/api/ping").status, 200);
    EXPECT_EQ(fs::exists(data + "/xos.db"), !testing::is_on_postgresql());
    EXPECT_EQ(stop().status, 0);
}

// rules: SEC-1 WEB-1
TEST_F(Command, ARC_1_one_program_has_pages_scripts_and_api) {
    Client client{serve()};
    EXPECT_EQ(client.get("/").find("Location"), "/users");
    for (const auto* path : {"/login", "/users"}) {
        const auto page = client.get(path);
        EXPECT_EQ(page.status, 200) << path;
        EXPECT_EQ(page.find("Content-Type"), "text/html; charset=utf-8");
        EXPECT_EQ(
            page.find("Content-Security-Policy"),
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
            "form-action 'self'");
        EXPECT_EQ(page.find("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(page.find("Referrer-Policy"), "same-origin");
        EXPECT_THAT(page.body, Not(::testing::ContainsRegex("<script[^>]*>[^<]"))) << "no inline script";
        const auto script = page.body.find("src=\"/");
        ASSERT_NE(script, std::string::npos) << path;
        const auto end = page.body.find('"', script + 5);
        EXPECT_EQ(client.get(page.body.substr(script + 5, end - script - 5)).status, 200) << "the script it names";
    }
    EXPECT_EQ(client.get("/api/ping").status, 200);
    EXPECT_EQ(client.get("/../etc/passwd").body.find("root:"), std::string::npos);
}

TEST_F(Command, CLI_1_web_root_serves_a_folder_instead) {
    const auto root = folder.path() + "/pages";
    fs::create_directory(root);
    std::ofstream{root + "/users.html"} << "<!doctype html>mine";
    Client client{serve({"--web-root", root})};
    EXPECT_EQ(client.get("/users").body, "<!doctype html>mine");
    EXPECT_EQ(client.get("/login").status, 404);
}

TEST_F(Command, SLOW_6_a_running_server_ends_at_sigint_too) {
    serve();
    server->signal(SIGINT);
    EXPECT_EQ(server->wait().status, 0);
}

TEST_F(Command, SLOW_6_a_second_sigterm_ends_what_the_first_waits_for) {
    const auto url = serve();
    const HalfRequest request{url};
    server->signal(SIGTERM);
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    EXPECT_TRUE(server->is_running()) << "waits for the request";
    server->signal(SIGTERM);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(server->wait().status, 1);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
}

TEST_F(Command, CLI_1_a_second_server_on_the_folder_is_refused) {
    serve();
    const auto second = run({"serve", any_port});
    EXPECT_EQ(second.status, 2);
    EXPECT_THAT(second.err, HasSubstr("Another server is running"));
    EXPECT_THAT(second.out, Not(HasSubstr("ready")));
}

TEST_F(Command, CLI_1_data_survives_a_kill) {
    ASSERT_EQ(create_tenant().status, 0);
    ASSERT_EQ(create_ada().status, 0);
    Client client{serve()};
    client.sign_in("ada@acme.test", "kT9$xqzmw");
    ASSERT_EQ(client.post("/api/users", R"({"name":"Ann","email":"ann@acme.test","password":"kT9$xqzmw"})").status,
              201);
    server->signal(SIGKILL);
    server->wait();
    Client again{serve()};
    again.sign_in("ada@acme.test", "kT9$xqzmw");
    EXPECT_THAT(again.get("/api/users").body, HasSubstr("ann@acme.test"));
}

TEST_F(Command, CLI_2_an_empty_server_says_how_to_begin) {
    serve();
    const auto finished = stop();
    EXPECT_THAT(finished.out, HasSubstr("xos tenant create"));
    EXPECT_THAT(finished.out, HasSubstr("xos user create"));
    EXPECT_THAT(finished.out, HasSubstr("--data " + data)) << "ready to be pasted";
}

TEST_F(Command, CLI_2_the_first_account_is_made_beside_a_running_server) {
    Client client{serve()};
    EXPECT_EQ(create_tenant().status, 0);
    EXPECT_EQ(create_ada().status, 0);
    client.sign_in("ada@acme.test", "kT9$xqzmw");
    EXPECT_EQ(client.get("/api/auth/me").raw("data.isAdmin"), "true");
    EXPECT_EQ(client.get("/api/events").text("data.items.0.event"), "UserCreated");
    EXPECT_EQ(stop().status, 0);
    serve();
    EXPECT_THAT(stop().out, Not(HasSubstr("xos tenant create"))) << "no longer empty";
}

TEST_F(Command, CLI_2_VAL_2_user_create_has_the_rules_of_the_api) {
    create_tenant();
    const auto bad =
        run({"user", "create", "--tenant", "acme", "--name", " ", "--email", "ada", "--password-stdin"}, "x\n");
    EXPECT_EQ(bad.status, 2);
    EXPECT_THAT(bad.err, HasSubstr("Name is required"));
    EXPECT_THAT(bad.err, HasSubstr("Email address is not valid"));
    EXPECT_THAT(bad.err, HasSubstr("Password must be at least 8 characters"));
    EXPECT_EQ(create_ada("").status, 2) << "no password at all";
    EXPECT_EQ(create_ada().status, 0);
    const auto twice = create_ada();
    EXPECT_EQ(twice.status, 2);
    EXPECT_THAT(twice.err, HasSubstr("Email address already in use"));
}

TEST_F(Command, CLI_2_names_what_is_wrong_with_a_tenant) {
    EXPECT_EQ(create_tenant().status, 0);
    EXPECT_THAT(create_tenant().err, HasSubstr("already"));
    for (const auto* slug : {"Acme", "a b", "-a", "42", "ä"}) {
        const auto refused = run({"tenant", "create", "X", "--slug=" + std::string{slug}});
        EXPECT_EQ(refused.status, 2) << slug;
        EXPECT_THAT(refused.err, HasSubstr("Slug must be"));
    }
    const auto unknown =
        run({"user", "create", "--tenant", "globex", "--name", "A", "--email", "a@b.test", "--password-stdin"},
            "kT9$xqzmw");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_THAT(unknown.err, HasSubstr("no tenant with the slug globex"));
}

TEST_F(Command, CLI_2_demo_makes_two_tenants_of_250_users_once) {
    auto url = serve({"--demo"});
    for (const auto* tenant : {"acme", "globex"}) {
        Client client{url};
        client.sign_in("admin@" + std::string{tenant} + ".test", "demo-Passw0rd!");
        const auto me = client.get("/api/auth/me");
        EXPECT_EQ(me.raw("data.isAdmin"), "true");
        const auto page = client.get("/api/users/paged");
        const auto active = page.integer("data.pagination.totalCount").value();
        EXPECT_LT(active, 250) << "some are deactivated";
        EXPECT_GT(active, 200);
    }
    const auto first = stop();
    EXPECT_THAT(first.out, HasSubstr("admin@acme.test"));
    EXPECT_THAT(first.out, HasSubstr("admin@globex.test"));
    EXPECT_THAT(first.out, HasSubstr("demo-Passw0rd!"));
    url = serve({"--demo"});
    Client again{url};
    again.sign_in("admin@acme.test", "demo-Passw0rd!");
    EXPECT_EQ(again.get("/api/users").status, 200);
    EXPECT_EQ(stop().status, 0);
}

TEST_F(Command, CLI_2_demo_leaves_a_tenant_of_the_same_name_alone) {
    create_tenant();
    const auto refused = run({"serve", "--demo", any_port});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("one of your own"));
    EXPECT_THAT(refused.out, Not(HasSubstr("demo-Passw0rd!"))) << "names no account that is not there";
}

TEST_F(Command, CLI_2_demo_refuses_addresses_that_are_not_loopback) {
    for (const auto* url : {"http://0.0.0.0:0", "http://[::]:0", "http://192.0.2.1:0", "http://127.evil.test:0"}) {
        const auto refused = run({"serve", "--demo", "--Server:Urls=" + std::string{url}});
        EXPECT_EQ(refused.status, 2) << url;
        EXPECT_THAT(refused.err, HasSubstr("loopback")) << url;
    }
    EXPECT_FALSE(fs::exists(data)) << "and nothing was made";
}

struct Mistake {
    std::vector<std::string> arguments;
    const char* hint;
};

TEST_F(Command, CLI_3_a_wrong_flag_exits_2_with_a_hint) {
    for (const auto& [arguments, hint] :
         {Mistake{{"serve", "--dmeo"}, "Did you mean --demo?"},
          Mistake{{"serve", "--web-rot=x"}, "Did you mean --web-root?"}, Mistake{{"sevre"}, "Did you mean serve?"},
          Mistake{{}, "--help"}, Mistake{{"tenant"}, "--help"}, Mistake{{"backup"}, "FILE"},
          Mistake{{"tenant", "create", "X"}, "--slug"},
          Mistake{{"user", "create", "--password=kT9$xqzmw"}, "Did you mean --password-stdin?"}}) {
        const auto finished = run_program(arguments);
        EXPECT_EQ(finished.status, 2) << hint;
        EXPECT_THAT(finished.err, HasSubstr(hint));
        EXPECT_THAT(finished.err, Not(HasSubstr("kT9$xqzmw"))) << "a secret is not repeated";
        EXPECT_EQ(finished.out, "");
    }
}

TEST_F(Command, CLI_3_every_command_has_help) {
    using Words = std::vector<std::string>;
    for (auto words : {Words{}, Words{"serve"}, Words{"tenant"}, Words{"tenant", "create"}, Words{"user"},
                       Words{"user", "create"}, Words{"migrate"}, Words{"check-config"}, Words{"routes"},
                       Words{"contract"}, Words{"backup"}, Words{"restore"}, Words{"version"}}) {
        words.emplace_back("--help");
        const auto finished = run_program(words);
        EXPECT_EQ(finished.status, 0);
        EXPECT_GT(finished.out.size(), 60U);
    }
}

// rules: OPS-2
TEST_F(Command, CLI_3_a_secret_is_refused_as_an_argument_and_not_repeated) {
    const auto refused = run({"serve", "--Jwt:SecretKey=0123456789012345678901234567890123456789"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.err, HasSubstr("Jwt:SecretKey is a secret and is not taken from the command line"));
    EXPECT_THAT(refused.err, Not(HasSubstr("01234567890")));
}

TEST_F(Command, JWT_4_refuses_bad_settings_at_start) {
    for (const auto* setting : {"--Jwt:ExpirationMinutes=0", "--Jwt:ExpirationMinutes=-5", "--Jwt:ExpirationMinutes=x",
                                "--Jwt:Issuer=", "--Jwt:Audience="}) {
        const auto refused = run({"serve", any_port, setting});
        EXPECT_EQ(refused.status, 2) << setting;
        EXPECT_THAT(refused.err, HasSubstr("Jwt:")) << setting;
    }
    const auto short_key = run_program({"serve", "--data", data, any_port}, "", {"XOS_Jwt__SecretKey=too short"});
    EXPECT_EQ(short_key.status, 2);
    EXPECT_THAT(short_key.err, HasSubstr("Jwt:SecretKey"));
    EXPECT_THAT(short_key.err, Not(HasSubstr("too short")));
}

struct BadSetting {
    const char* argument;
    const char* says;
};

// rules: CLI-3 SEC-2 H1-11
TEST_F(Command, REL_6_refuses_bad_settings_before_anything_is_made) {
    for (const auto& [argument, says] :
         {BadSetting{"--Server:Urls=", "Server:Urls is empty"},
          BadSetting{"--Server:Urls=nonsense", "cannot listen on"},
          BadSetting{"--Server:AllowedOrigins=*", "Server:AllowedOrigins"},
          BadSetting{"--Server:TrustedProxies=zz", "Server:TrustedProxies"},
          BadSetting{"--Server:OperatorUrl=nonsense", "cannot listen on"}, BadSetting{"--Jwt:Issuer=", "Jwt:Issuer"},
          BadSetting{"--Database:Url=mysql://me:pw@db/x", "Database:Url: the scheme mysql is not known"},
          BadSetting{"--Database:AdminUrl=/some/file", "Database:AdminUrl is no PostgreSQL URL"},
          BadSetting{"--Files:Storage=disk", "Files:Storage: \"disk\" is no place for files. Write Local or S3"},
          BadSetting{"--Files:Storage=S3", "Files:S3:Bucket is missing"}}) {
        for (const auto* command : {"serve", "check-config"}) {
            const auto refused = run({command, argument});
            EXPECT_EQ(refused.status, 2) << command << ' ' << argument;
            EXPECT_THAT(refused.err, HasSubstr(says)) << command;
        }
    }
    const auto short_key = run_program({"check-config"}, "", {"XOS_Jwt__SecretKey=too short"});
    EXPECT_EQ(short_key.status, 2);
    EXPECT_THAT(short_key.err, HasSubstr("Jwt:SecretKey has 9 bytes"));
    EXPECT_FALSE(fs::exists(data + "/xos.db"));
}

TEST_F(Command, CLI_3_check_config_shows_values_sources_and_no_secrets) {
    const auto finished = run_program({"check-config", "--Jwt:Issuer=me"}, "",
                                      {"XOS_Jwt__SecretKey=0123456789012345678901234567890123456789"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("Jwt:Issuer"));
    EXPECT_THAT(finished.out, HasSubstr("= me   (command line)"));
    EXPECT_THAT(finished.out, HasSubstr("********"));
    EXPECT_THAT(finished.out, Not(HasSubstr("01234567890")));
}

// rules: LOG-2 OPS-3
TEST_F(Command, CLI_3_the_secret_of_a_bucket_is_never_shown) {
    const std::vector<std::string> settings{"--Files:Storage=S3", "--Files:S3:Bucket=files",
                                            "--Files:S3:AccessKey=AKID", "--Files:S3:Endpoint=http://127.0.0.1:1",
                                            "--Files:S3:PathStyle=true"};
    const std::vector<std::string> secret{"XOS_Files__S3__SecretKey=hunter2hunter2"};
    auto words = settings;
    words.insert(words.begin(), "check-config");
    const auto shown = run_program(words, "", secret);
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, AllOf(HasSubstr("Files:S3:SecretKey"), HasSubstr("= files   (command line)")));
    EXPECT_THAT(shown.out + shown.err, Not(HasSubstr("hunter2")));
    const auto without = run_program(words);
    EXPECT_EQ(without.status, 2);
    EXPECT_THAT(without.err, HasSubstr("Files:S3:SecretKey is missing"));
    const auto argument = run({"serve", "--Files:S3:SecretKey=hunter2hunter2"});
    EXPECT_EQ(argument.status, 2);
    EXPECT_THAT(argument.err,
                AllOf(HasSubstr("is a secret and is not taken from the command line"), Not(HasSubstr("hunter2"))));
    words.front() = "serve";
    words.insert(words.end(), {"--data", data, any_port});
    Program server{words, secret};
    EXPECT_THAT(server.read_line(), HasSubstr("http://")) << "a bucket that cannot be reached stops no start";
    server.signal(SIGTERM);
    const auto finished = server.wait();
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("The storage of files cannot be reached"), Not(HasSubstr("hunter2"))));
}

TEST_F(Command, CLI_3_check_config_names_unknown_settings) {
    const auto finished = run({"check-config", "--Jwt:Isuer=me"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("unknown setting Jwt:Isuer. Did you mean Jwt:Issuer?"));
}

TEST_F(Command, CLI_3_reads_a_config_file_that_the_command_line_overrides) {
    const auto file = folder.path() + "/xos.json";
    std::ofstream{file} << R"({"Jwt": {"Issuer": "from file", "Audience": "from file"}})";
    const auto finished = run({"check-config", "--config", file, "--Jwt:Audience=typed"});
    EXPECT_THAT(finished.out, HasSubstr("= from file"));
    EXPECT_THAT(finished.out, HasSubstr("= typed"));
}

std::string whole_file(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

TEST_F(Command, VAL_3_contract_prints_the_types_and_rules_that_the_pages_are_made_with) {
    const auto types = run_program({"contract"});
    EXPECT_EQ(types.status, 0) << types.err;
    EXPECT_EQ(types.out, whole_file(XOS_WEB_SOURCES "/api/wire-types.ts")) << "run tools/generate_contract";
    const auto rules = run_program({"contract", "--rules"});
    EXPECT_EQ(rules.status, 0) << rules.err;
    EXPECT_EQ(rules.out, whole_file(XOS_WEB_SOURCES "/core/request-rules.ts")) << "run tools/generate_contract";
}

TEST_F(Command, CLI_3_routes_prints_method_path_and_access_of_routes_and_hub_methods) {
    const auto finished = run_program({"routes"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("GET +/api/users +signed in"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("PUT +/api/users/\\{id\\} +edit_users or own id"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("DELETE +/api/users/\\{id\\} +edit_users"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("POST +/api/auth/login +anonymous"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("GET +/api/ping +anonymous"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("HUB +/hubs/notifications +signed in"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("INVOKE +/hubs/notifications JoinTenantGroup +signed in"));
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("INVOKE +/hubs/notifications RefreshAuth +signed in"));
}

TEST_F(Command, CLI_3_migrate_makes_the_database_and_can_run_again) {
    EXPECT_EQ(run({"migrate"}).status, 0);
    EXPECT_EQ(fs::exists(data + "/xos.db"), !testing::is_on_postgresql());
    EXPECT_THAT(run({"migrate"}).out, HasSubstr("up to date"));
}

TEST_F(Command, CLI_3_version_prints_the_version) {
    const auto finished = run_program({"version"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, ::testing::ContainsRegex("^xos [0-9]+\\.[0-9]+\\.[0-9]+"));
}

// rules: DUR-8
TEST_F(Command, CLI_3_a_backup_made_while_serving_can_be_restored_on_sqlite) {
    create_tenant();
    create_ada();
    Client client{serve()};
    client.sign_in("ada@acme.test", "kT9$xqzmw");
    client.post("/api/users", R"({"name":"Kept","email":"kept@acme.test","password":"kT9$xqzmw"})");
    const auto file = folder.path() + "/copy.db";
    EXPECT_EQ(run({"backup", file}).status, 0);
    client.post("/api/users", R"({"name":"Later","email":"later@acme.test","password":"kT9$xqzmw"})");

    const auto running = run({"restore", file});
    EXPECT_EQ(running.status, 2) << "refused while a server runs";
    EXPECT_THAT(running.err, HasSubstr("Another server is running"));
    EXPECT_EQ(stop().status, 0);
    const auto restored = run({"restore", file});
    EXPECT_EQ(restored.status, 0) << restored.err;
    EXPECT_THAT(restored.out, HasSubstr("before-restore"));

    Client after{serve()};
    after.sign_in("ada@acme.test", "kT9$xqzmw");
    const auto users = after.get("/api/users").body;
    EXPECT_THAT(users, HasSubstr("kept@acme.test"));
    EXPECT_THAT(users, Not(HasSubstr("later@acme.test")));
}

TEST_F(Command, CLI_3_backup_overwrites_nothing_and_restore_takes_no_other_file_on_sqlite) {
    create_tenant();
    const auto file = folder.path() + "/notes.txt";
    std::ofstream{file}
        << "not a database, but long enough to be read as the header of one, and some more text after it";
    const auto overwriting = run({"backup", file});
    EXPECT_EQ(overwriting.status, 2);
    EXPECT_THAT(overwriting.err, HasSubstr("exists already"));
    const auto empty = folder.path() + "/empty.db";
    std::ofstream{empty}.flush();
    for (const auto& other : {file, empty}) {
        const auto refused = run({"restore", other});
        EXPECT_EQ(refused.status, 2) << other;
        EXPECT_THAT(refused.err, HasSubstr("is no backup of an XOS database"));
        EXPECT_THAT(refused.out, Not(HasSubstr("before-restore")));
    }
    for (const auto& none : {folder.path() + "/absent", folder.path()}) {
        const auto refused = run({"restore", none});
        EXPECT_EQ(refused.status, 2) << none;
        EXPECT_THAT(refused.err, HasSubstr("there is no file"));
    }
    EXPECT_EQ(create_ada().status, 0) << "the database is as it was";
}

TEST_F(Command, CLI_1_names_a_database_file_that_is_none_on_sqlite) {
    fs::create_directories(data);
    std::ofstream{data + "/xos.db"}
        << "not a database, but long enough to be read as the header of one, and some more text after it";
    const auto refused = run({"serve", any_port});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr(data + "/xos.db refused"));
    EXPECT_THAT(refused.err, HasSubstr("file is not a database"));
}

TEST_F(Command, CLI_3_only_the_owner_can_read_database_and_backup_on_sqlite) {
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    fs::create_directories(data);
    fs::permissions(data, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec);
    create_tenant();
    const auto copy = folder.path() + "/copy.db";
    EXPECT_EQ(run({"backup", copy}).status, 0);
    for (const auto& file : {data + "/xos.db", copy}) {
        EXPECT_EQ(fs::status(file).permissions() & others, fs::perms::none) << file;
    }
}

}  // namespace
}  // namespace xos::users
