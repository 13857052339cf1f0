// SPDX-License-Identifier: Apache-2.0
#include "support/s3_server.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "testing/child_process.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::testing {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience{30};

std::string text_of(const fs::path& file) {
    std::ifstream stream{file};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

S3Server::S3Server() {
    std::string made = (fs::temp_directory_path() / "xos-s3-XXXXXX").string();
    if (::mkdtemp(made.data()) == nullptr) throw std::runtime_error{"no temporary folder"};
    folder_ = made;
    start();
}

S3Server::~S3Server() {
    if (process_ > 0) end(SIGKILL);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void S3Server::start() {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    const auto output = folder_ / "output";
    fs::remove(output);
    // The legacy provider has the cipher that the server makes tokens of further pages with.
    process_ = spawn(
        {"node", "--openssl-legacy-provider", XOS_S3_SERVER, (folder_ / "objects").string(), std::to_string(port_)},
        pipe[0], output);
    ::close(pipe[0]);
    input_ = pipe[1];
    constexpr std::string_view word = "port ";
    const bool is_up = comes_true(
        [&] {
            const auto text = text_of(output);
            if (!text.starts_with(word) || !text.ends_with('\n')) return false;
            port_ = static_cast<std::uint16_t>(std::stoi(text.substr(word.size())));
            return true;
        },
        patience);
    if (is_up) return;
    const auto said = text_of(output);
    end(SIGKILL);
    throw std::runtime_error{"the S3 server does not start; script/bootstrap test installs it. It said: " + said};
}

void S3Server::kill() { end(SIGKILL); }

void S3Server::end(int signal) {
    ::kill(process_, signal);
    int status = 0;
    wait_for_end(process_, patience, status);
    process_ = -1;
    ::close(input_);
    input_ = -1;
}

std::size_t S3Server::objects(std::string_view prefix) const {
    std::size_t count = 0;
    std::error_code error;
    const auto root = folder_ / "objects" / bucket / prefix;
    for (fs::recursive_directory_iterator entry{root, error}, last; !error && entry != last; entry.increment(error)) {
        count += entry->path().filename().string().ends_with("._S3rver_object") ? 1 : 0;
    }
    return count;
}

void S3Server::remove_all(std::string_view prefix) const { fs::remove_all(folder_ / "objects" / bucket / prefix); }

std::int64_t S3Server::object_size(std::string_view key) const {
    std::error_code error;
    const auto size = fs::file_size(folder_ / "objects" / bucket / (std::string{key} + "._S3rver_object"), error);
    return error ? -1 : static_cast<std::int64_t>(size);
}

S3Server& shared_s3() {
    static S3Server server;
    return server;
}

}  // namespace xos::testing
