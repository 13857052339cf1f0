// SPDX-License-Identifier: Apache-2.0
#include "image_programs.hpp"

#include <fcntl.h>
#include <sys/wait.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "xos/base/descriptor.hpp"
#include "xos/base/spawn.hpp"
#include "xos/testing/temporary_folder.hpp"

namespace xos::thumbnail {

Ended run_program(std::vector<std::string> command, const std::string& input) {
    const testing::TemporaryFolder folder;
    const auto in = folder.path() + "/in";
    const auto out = folder.path() + "/out";
    std::ofstream{in, std::ios::binary} << input;
    pid_t child = -1;
    {
        const Descriptor from{::open(in.c_str(), O_RDONLY | O_CLOEXEC)};
        const Descriptor to{::open(out.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
        child = spawn(std::move(command), {.input = from.number(), .output = to.number(), .error = -1});
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    std::ifstream written{out, std::ios::binary};
    return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .output = {std::istreambuf_iterator<char>{written}, {}}};
}

std::string sample(const std::string& format, int width, int height) {
    auto made = run_program({XOS_SAMPLE_IMAGE, format, std::to_string(width), std::to_string(height)}, "");
    if (made.status != 0) throw std::runtime_error{"no sample image of the format " + format};
    return std::move(made.output);
}

std::string look_at(const std::string& image) {
    auto seen = run_program({XOS_SAMPLE_IMAGE, "look"}, image);
    if (seen.status != 0) throw std::runtime_error{"this is no image"};
    return std::move(seen.output);
}

}  // namespace xos::thumbnail
