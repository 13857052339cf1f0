// SPDX-License-Identifier: Apache-2.0
// An S3 server that answers wrongly, late or not at all, and a network that breaks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/run_task.hpp"
#include "conformance/storage/fake_s3.hpp"
#include "conformance/storage/subjects.hpp"
#include "support/contents.hpp"
#include "testing/child_process.hpp"
#include "xos/base/config.hpp"
#include "xos/base/problem.hpp"
#include "xos/testing/captured_log.hpp"
#include "xos/testing/comes_true.hpp"
#include "xos/testing/fault_proxy.hpp"

namespace xos::files {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using testing::Direction;
using ::testing::HasSubstr;
using testing::http_answer;
using ::testing::Not;
using testing::written;

/// What a task ends with: "", the detail of a Problem with its status, or the text of an error.
template <typename T>
std::string outcome(Task<T> task) {
    try {
        run_task(std::move(task));
        return "";
    } catch (const Problem& problem) {
        return std::to_string(problem.status()) + " " + problem.detail();
    } catch (const std::exception& error) {
        return error.what();
    }
}

class S3Fault : public ::testing::Test {
protected:
    std::unique_ptr<Storage> open() { return open(fake.options()); }
    std::unique_ptr<Storage> open(S3Options options) {
        return open_s3_storage(std::move(options),
                               {.root = folder.path(), .least_free_bytes = 0, .least_free_percent = 0}, pool, clock,
                               logger);
    }
    std::string key_of(const std::string& name) const { return "/bucket/p/" + name.substr(0, 2) + "/" + name; }

    FakeS3 fake;
    testing::TemporaryFolder folder;
    ClockAhead clock;
    WorkerPool pool{{.name = "files", .threads = 2}};
    testing::CapturedLog log;
    Logger logger{log.sink()};
};

const std::string three_parts(2'500'000, 'x');

TEST_F(S3Fault, UP_1_what_fails_for_a_while_is_tried_again) {
    const auto storage = open();
    std::atomic<int> failures{0};
    fake.fault = [&](const FakeS3::Seen& request) -> std::optional<std::string> {
        if (request.method != "PUT" || failures == 2) return std::nullopt;
        return ++failures == 1 ? s3_error(503, "SlowDown") : http_answer(429);
    };
    auto writer = written(*storage, "hello");
    EXPECT_EQ(outcome(writer->finish()), "");
    EXPECT_EQ(failures, 2);
    EXPECT_EQ(fake.objects().at(key_of(writer->name())), "hello");
}

TEST_F(S3Fault, UP_1_an_outage_is_a_503_and_loses_nothing) {
    const auto storage = open();
    std::atomic<bool> is_out{true};
    fake.fault = [&](const FakeS3::Seen& request) -> std::optional<std::string> {
        return is_out && request.method == "PUT" ? std::optional{s3_error(500, "InternalError", "try again")}
                                                 : std::nullopt;
    };
    auto writer = written(*storage, "hello");
    EXPECT_THAT(outcome(writer->finish()),
                AllOf(HasSubstr("503 S3 at http://127.0.0.1:"),
                      HasSubstr("could not store a content: 500 InternalError"), HasSubstr("\"try again\"")));
    EXPECT_EQ(fake.count("PUT"), 4U) << "attempts";
    const auto name = writer->name();
    writer.reset();
    is_out = false;
    auto again = run_task(storage->resume(name)).value();
    EXPECT_EQ(run_task(again->facts()).head, "hello");
    run_task(again->finish());
    EXPECT_EQ(fake.objects().at(key_of(name)), "hello");
}

TEST_F(S3Fault, UP_1_an_upload_in_parts_that_fails_is_aborted) {
    const auto storage = open();
    fake.fault = [](const FakeS3::Seen& request) -> std::optional<std::string> {
        if (request.target.find("partNumber=3") == std::string::npos) return std::nullopt;
        return s3_error(400, "InvalidPart", "bad");
    };
    auto writer = written(*storage, three_parts);
    EXPECT_THAT(outcome(writer->finish()), HasSubstr("could not store a part of a content: 400 InvalidPart, \"bad\""));
    EXPECT_EQ(fake.count("DELETE", "uploadId=upload-1"), 1U);
    EXPECT_EQ(fake.open_uploads(), 0U);
    EXPECT_TRUE(fake.objects().empty()) << "nothing of it can be seen";
}

TEST_F(S3Fault, UP_1_a_content_has_as_many_parts_as_it_needs) {
    const auto storage = open();
    const std::size_t part = fake.options().part_size;
    for (const auto& [size, parts] :
         {std::pair{part - 1, 0}, {part, 0}, {part + 1, 2}, {2 * part, 2}, {2 * part + 1, 3}}) {
        const auto before = fake.count("PUT", "partNumber=");
        const std::string text(size, 'x');
        auto writer = written(*storage, text);
        run_task(writer->finish());
        EXPECT_EQ(fake.count("PUT", "partNumber=") - before, static_cast<std::size_t>(parts)) << size;
        EXPECT_TRUE(fake.objects().at(key_of(writer->name())) == text) << size;
    }
}

TEST_F(S3Fault, UP_1_a_completion_that_fails_behind_its_status_is_tried_again) {
    const auto storage = open();
    std::atomic<int> failures{0};
    fake.fault = [&](const FakeS3::Seen& request) -> std::optional<std::string> {
        if (request.method != "POST" || request.target.find("uploadId=") == std::string::npos || failures == 1) {
            return std::nullopt;
        }
        ++failures;
        return s3_error(200, "InternalError");
    };
    auto writer = written(*storage, three_parts);
    EXPECT_EQ(outcome(writer->finish()), "");
    EXPECT_EQ(failures, 1);
    EXPECT_TRUE(fake.objects().at(key_of(writer->name())) == three_parts);
}

TEST_F(S3Fault, UP_1_a_completion_whose_answer_is_lost_counts) {
    const auto storage = open();
    std::atomic<bool> is_lost{false};
    fake.fault = [&](const FakeS3::Seen& request) -> std::optional<std::string> {
        if (request.method != "POST" || request.target.find("uploadId=") == std::string::npos || is_lost) {
            return std::nullopt;
        }
        is_lost = true;
        fake.serve(request);
        return "";
    };
    auto writer = written(*storage, three_parts);
    EXPECT_EQ(outcome(writer->finish()), "");
    EXPECT_TRUE(is_lost);
    EXPECT_TRUE(fake.objects().at(key_of(writer->name())) == three_parts);
}

TEST_F(S3Fault, UP_1_a_completion_of_an_upload_that_is_gone_fails) {
    const auto storage = open();
    fake.fault = [&](const FakeS3::Seen& request) -> std::optional<std::string> {
        const bool is_completion = request.method == "POST" && request.target.find("uploadId=") != std::string::npos;
        return is_completion ? std::optional{s3_error(404, "NoSuchUpload", "gone")} : std::nullopt;
    };
    EXPECT_THAT(outcome(written(*storage, three_parts)->finish()), HasSubstr("404 NoSuchUpload, \"gone\""));
    EXPECT_TRUE(fake.objects().empty());
}

TEST_F(S3Fault, FILE_5_a_content_that_was_on_its_way_is_removed_with_its_upload) {
    const auto storage = open();
    std::atomic<bool> is_out{true};
    fake.fault = [&](const FakeS3::Seen& request) -> std::optional<std::string> {
        const bool fails = request.target.find("partNumber=2") != std::string::npos || request.method == "DELETE";
        return is_out && fails ? std::optional{http_answer(503)} : std::nullopt;
    };
    auto writer = written(*storage, three_parts);
    const auto name = writer->name();
    EXPECT_THAT(outcome(writer->finish()), HasSubstr("503 "));
    writer.reset();
    EXPECT_EQ(fake.open_uploads(), 1U) << "it could not be aborted";
    EXPECT_THAT(outcome(storage->remove(name)), HasSubstr("503 "));
    is_out = false;
    EXPECT_EQ(run_task(storage->list("", 10)), std::vector{name}) << "still known here";
    run_task(storage->remove(name));
    EXPECT_EQ(fake.open_uploads(), 0U);
    EXPECT_TRUE(run_task(storage->list("", 10)).empty());
}

TEST_F(S3Fault, FILE_5_uploads_that_nobody_completed_are_aborted_when_they_are_old) {
    const auto storage = open();
    for (const auto* key : {"p/aa/one", "other/two"}) {
        fake.serve({.method = "POST", .target = std::string{"/bucket/"} + key + "?uploads=", .head = "", .body = ""});
    }
    fake.uploads_begun_at = to_iso(system_clock().now());
    run_task(storage->list("", 10));
    EXPECT_EQ(fake.open_uploads(), 2U) << "young ones may be on their way";
    clock.by = 49h;
    run_task(storage->list("", 10));
    EXPECT_EQ(fake.open_uploads(), 1U) << "what is not below the prefix is somebody else's";
}

TEST_F(S3Fault, a_server_that_cannot_list_uploads_will_do) {
    const auto storage = open();
    fake.fault = [](const FakeS3::Seen& request) -> std::optional<std::string> {
        return request.target.find("uploads") != std::string::npos ? std::optional{s3_error(501, "NotImplemented")}
                                                                   : std::nullopt;
    };
    EXPECT_TRUE(run_task(storage->list("", 10)).empty());
}

TEST_F(S3Fault, FILE_3_an_answer_of_another_length_is_none) {
    const auto storage = open();
    auto writer = written(*storage, "hello world");
    run_task(writer->finish());
    const auto file = run_task(storage->open(writer->name()));
    fake.fault = [](const FakeS3::Seen& request) -> std::optional<std::string> {
        return request.method == "GET" ? std::optional{http_answer(206, "hello")} : std::nullopt;
    };
    EXPECT_EQ(outcome(file->load(0, 11)), "S3 was asked for 11 bytes of a content and gave 5");
    fake.fault = [](const FakeS3::Seen& request) -> std::optional<std::string> {
        return request.method == "GET" ? std::optional{http_answer(206, std::string(100'000, 'x'))} : std::nullopt;
    };
    EXPECT_THAT(outcome(file->load(0, 11)), HasSubstr("the answer is longer than it may be"));
    fake.fault = [&, first = true](const FakeS3::Seen& request) mutable -> std::optional<std::string> {
        if (request.method != "GET" || !first) return std::nullopt;
        first = false;
        return "";
    };
    EXPECT_EQ(outcome(file->load(6, 5)), "") << "a connection that ended is made again";
    EXPECT_EQ(file->loaded(6), "world");
    EXPECT_EQ(file->loaded(8), "rld");
}

TEST_F(S3Fault, FILE_2_a_content_that_is_gone_is_no_content) {
    const auto storage = open();
    auto writer = written(*storage, "hello");
    run_task(writer->finish());
    const auto name = writer->name();
    writer.reset();
    fake.serve({.method = "DELETE", .target = key_of(name), .head = "", .body = ""});
    EXPECT_EQ(run_task(storage->open(name)), nullptr);
    EXPECT_EQ(run_task(storage->resume(name)).error(), Storage::ResumeError::absent);
}

// rules: LOG-2
TEST_F(S3Fault, HTTP_8_refusals_say_what_to_put_right_and_no_secret) {
    struct Case {
        int status;
        const char* code;
        const char* advice;
    };
    for (const auto& [status, code, advice] :
         {Case{403, "AccessDenied", "must be allowed to list the bucket"},
          {403, "SignatureDoesNotMatch", "Files:S3:SecretKey is not the secret of"},
          {403, "InvalidAccessKeyId", "Files:S3:AccessKey is not known there"},
          {404, "NoSuchBucket", "Files:S3:Bucket does not exist there"},
          {403, "RequestTimeTooSkewed", "The clock of this machine is wrong"},
          {301, "PermanentRedirect", "Files:S3:Endpoint or Files:S3:Region"}}) {
        fake.fault = [&](const FakeS3::Seen&) -> std::optional<std::string> {
            return s3_error(status, code, "Why\x01");
        };
        try {
            open();
            FAIL() << code;
        } catch (const ConfigError& error) {
            EXPECT_THAT(error.what(), AllOf(HasSubstr("Files:S3: S3 at http://127.0.0.1"), HasSubstr(code),
                                            HasSubstr(advice), Not(HasSubstr("the-very-secret"))));
        }
    }
    fake.fault = [](const FakeS3::Seen&) -> std::optional<std::string> {
        return http_answer(200, "<html>hello</html>");
    };
    EXPECT_THROW(open(), ConfigError) << "a server that is no S3 server";
    fake.fault = nullptr;
    const auto storage = open();
    fake.fault = [](const FakeS3::Seen&) -> std::optional<std::string> { return s3_error(403, "AccessDenied", "No!"); };
    EXPECT_THAT(outcome(written(*storage, "x")->finish()), HasSubstr("403 AccessDenied, \"No!\". The key of"));
    for (const auto& request : fake.seen()) EXPECT_EQ(request.head.find("the-very-secret"), std::string::npos);
}

TEST_F(S3Fault, REL_4_a_server_that_cannot_be_reached_does_not_stop_the_start) {
    auto options = fake.options();
    options.endpoint = "http://127.0.0.1:1";
    const auto storage = open(options);
    logger.flush();
    EXPECT_TRUE(log.count("The storage of files cannot be reached") == 1);
    EXPECT_THAT(outcome(written(*storage, "x")->finish()), HasSubstr("503 S3 at http://127.0.0.1:1 could not store"));
}

TEST_F(S3Fault, SLOW_3_a_server_that_stands_still_is_given_up) {
    auto options = fake.options();
    options.quiet_time = 1s;
    options.attempts = 1;
    const auto storage = open(options);
    testing::FaultProxy proxy{static_cast<std::uint16_t>(std::stoi(options.endpoint.substr(17)))};
    options.endpoint = "http://127.0.0.1:" + std::to_string(proxy.port());
    const auto behind = open(options);
    proxy.blackhole(true);
    EXPECT_THAT(outcome(written(*behind, "hello")->finish()), HasSubstr("503 "));
    proxy.heal();
}

TEST_F(S3Fault, DUR_6_stopping_ends_what_is_on_its_way) {
    auto options = fake.options();
    testing::FaultProxy proxy{static_cast<std::uint16_t>(std::stoi(options.endpoint.substr(17)))};
    options.endpoint = "http://127.0.0.1:" + std::to_string(proxy.port());
    const auto storage = open(options);
    proxy.blackhole(true);
    auto writer = written(*storage, "hello");
    std::string ended;
    std::thread request{[&] { ended = outcome(writer->finish()); }};
    EXPECT_TRUE(testing::comes_true([&] { return files_in(folder.path() + "/contents") == 1; }, 10s));
    storage->stop();
    request.join();
    EXPECT_THAT(ended, ::testing::AnyOf(HasSubstr("the server is stopping"), HasSubstr("503")));
    EXPECT_NE(outcome(storage->open(writer->name())), "");
}

/// In front of the S3 server of the tests.
class S3Network : public ::testing::Test {
protected:
    S3Network() { subject.options.endpoint = "http://127.0.0.1:" + std::to_string(proxy.port()); }

    testing::FaultProxy proxy{testing::shared_s3().port()};
    S3Subject subject;
    WorkerPool pool{{.name = "files", .threads = 2}};
};

TEST_F(S3Network, UP_1_a_connection_that_breaks_within_a_part_is_made_again) {
    subject.options.part_size = 5'000'000;
    const auto storage = subject.open(pool);
    std::string text(17'000'000, '\0');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 2'654'435'761U >> 24U);
    auto writer = run_task(storage->create(text.size()));
    run_task(writer->write(text));
    proxy.cut_after(Direction::to_server, 7'000'000);  // each connection: one part and a piece of the next
    EXPECT_EQ(outcome(writer->finish()), "");
    EXPECT_GE(proxy.total_connections(), 3U);
    proxy.heal();
    EXPECT_TRUE(content_of(*storage, writer->name(), text.size()) == text);
}

TEST_F(S3Network, UP_1_a_network_that_never_lets_a_part_through_is_a_503_until_it_is_better) {
    const auto storage = subject.open(pool);
    auto writer = run_task(storage->create(0));
    run_task(writer->write(std::string(9'000'000, 'x')));
    proxy.cut_after(Direction::to_server, 1'000'000);
    EXPECT_THAT(outcome(writer->finish()), HasSubstr("503 S3 at http://127.0.0.1"));
    EXPECT_EQ(subject.objects(), 0U);
    proxy.heal();
    EXPECT_EQ(outcome(writer->finish()), "");
    EXPECT_EQ(subject.objects(), 1U);
}

TEST_F(S3Network, WEB_5_a_certificate_of_nobody_known_is_refused) {
    const testing::TemporaryFolder folder;
    const auto run_openssl = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "openssl");
        return testing::spawn(std::move(arguments), -1, folder.path() + "/output");
    };
    int status = 0;
    const auto maker = run_openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                                    folder.path() + "/key", "-out", folder.path() + "/certificate"});
    ASSERT_TRUE(testing::wait_for_end(maker, 30s, status));
    ASSERT_EQ(status, 0);
    const auto server = run_openssl({"s_server", "-accept", "127.0.0.1:0", "-www", "-key", folder.path() + "/key",
                                     "-cert", folder.path() + "/certificate"});
    std::string port;
    EXPECT_TRUE(testing::comes_true(
        [&] {
            std::ifstream output{folder.path() + "/output"};
            for (std::string line; std::getline(output, line);) {
                if (line.starts_with("ACCEPT ")) port = line.substr(line.rfind(':') + 1);
            }
            return !port.empty();
        },
        30s));
    subject.options.endpoint = "https://127.0.0.1:" + port;
    try {
        subject.open(pool);
        ADD_FAILURE() << "taken";
    } catch (const ConfigError& error) {
        EXPECT_THAT(error.what(), HasSubstr("certificate"));
    }
    ::kill(server, SIGKILL);
    testing::wait_for_end(server, 30s, status);
}

}  // namespace
}  // namespace xos::files
