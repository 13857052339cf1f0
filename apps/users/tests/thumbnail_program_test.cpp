// SPDX-License-Identifier: Apache-2.0
#include "thumbnail_program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "image_programs.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/scratch_file.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::users {
namespace {

using namespace std::chrono_literals;
using thumbnail::ExitStatus;
using Clock = std::chrono::steady_clock;

/// A program in the place of xos-thumbnail that does what this shell script says.
class Script {
public:
    explicit Script(const std::string& text) {
        std::ofstream{path()} << "#!/bin/sh\n" << text << '\n';
        ::chmod(path().c_str(), 0700);
    }
    std::string path() const { return folder_.path() + "/script"; }
    std::string folder() const { return folder_.path(); }

private:
    testing::TemporaryFolder folder_;
};

ThumbnailProgram program(std::string path, std::chrono::milliseconds longest = 15s) {
    return ThumbnailProgram{
        {.path = std::move(path), .most_bytes = 5'000'000, .most_pixels = 40'000'000, .longest = longest}};
}

std::expected<std::string, ExitStatus> run(const ThumbnailProgram& program, std::string_view image = "image",
                                           const std::stop_token& stop = {}) {
    const testing::TemporaryFolder folder;
    files::ScratchFile file{folder.path()};
    file.append(image);
    return program.run(file.reader(), stop);
}

/// The status of the Problem that it throws.
int status_of(const ThumbnailProgram& program, const std::stop_token& stop = {}) {
    try {
        run(program, "image", stop);
    } catch (const Problem& problem) {
        return problem.status();
    }
    return 0;
}

TEST(ThumbnailProgram, makes_a_thumbnail_or_says_what_is_wrong_with_the_image) {
    const auto real = program(XOS_THUMBNAIL);
    EXPECT_NE(thumbnail::look_at(run(real, thumbnail::sample("jpeg", 200, 100)).value()).find(" 96x96 "),
              std::string::npos);
    EXPECT_EQ(run(real, "hello").error(), ExitStatus::not_an_image);
    EXPECT_EQ(run(real, thumbnail::sample("jpeg", 200, 100).substr(0, 300)).error(), ExitStatus::broken);
    const ThumbnailProgram small{{.path = XOS_THUMBNAIL, .most_bytes = 5'000'000, .most_pixels = 10}};
    EXPECT_EQ(run(small, thumbnail::sample("jpeg", 200, 100)).error(), ExitStatus::too_many_pixels);
}

TEST(ThumbnailProgram, is_given_the_image_and_the_limits) {
    const Script script{"echo $1 $2 `cat`"};
    EXPECT_EQ(run(program(script.path())), "--bytes=5000000 --pixels=40000000 image\n");
}

TEST(ThumbnailProgram, what_takes_too_long_is_killed) {
    const Script script{"echo $$ > \"$(dirname \"$0\")/pid\"; exec sleep 60"};
    const auto begin = Clock::now();
    EXPECT_EQ(status_of(program(script.path(), 500ms)), 503);
    EXPECT_GE(Clock::now() - begin, 500ms);
    EXPECT_LT(Clock::now() - begin, 20s);
    int pid = 0;
    std::ifstream{script.folder() + "/pid"} >> pid;
    ASSERT_GT(pid, 0);
    EXPECT_NE(::kill(pid, 0), 0) << "it still runs";
}

TEST(ThumbnailProgram, what_closes_its_output_and_goes_on_is_killed_too) {
    const Script script{"exec sleep 60 >&-"};
    EXPECT_EQ(status_of(program(script.path(), 500ms)), 503);
}

TEST(ThumbnailProgram, a_stop_ends_it_at_once) {
    const Script script{"exec sleep 60"};
    std::stop_source stop;
    std::jthread later{[&stop] {
        std::this_thread::sleep_for(300ms);
        stop.request_stop();
    }};
    const auto begin = Clock::now();
    EXPECT_EQ(status_of(program(script.path(), 60s), stop.get_token()), 503);
    EXPECT_LT(Clock::now() - begin, 20s);
}

TEST(ThumbnailProgram, an_image_that_ends_it_by_a_signal_is_broken) {
    const Script crash{"kill -SEGV $$"};
    EXPECT_EQ(run(program(crash.path())).error(), ExitStatus::broken);
}

TEST(ThumbnailProgram, what_does_not_do_its_work_is_an_error_of_ours) {
    const Script silent{"exit 0"};
    const Script wrong{"exit 2"};
    const Script strange{"exit 77"};
    const Script long_winded{"head -c 32769 /dev/zero"};
    const Script just_right{"head -c 32768 /dev/zero"};
    EXPECT_THROW(run(program(silent.path())), std::runtime_error);
    EXPECT_THROW(run(program(wrong.path())), std::runtime_error);
    EXPECT_THROW(run(program(strange.path())), std::runtime_error);
    EXPECT_THROW(run(program(long_winded.path())), std::runtime_error);
    EXPECT_EQ(run(program(just_right.path())).value().size(), 32'768U);
    EXPECT_THROW(run(program("/nowhere/xos-thumbnail")), std::runtime_error);
}

}  // namespace
}  // namespace xos::users
