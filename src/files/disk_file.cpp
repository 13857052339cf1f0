// SPDX-License-Identifier: Apache-2.0
#include "files/disk_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "xos/base/problem.hpp"

namespace xos::files {
namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

}  // namespace

void fail_on_disk(const char* what) {
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT) throw insufficient_storage();
    throw std::system_error{error, std::generic_category(), what};
}

void write_at(const Descriptor& file, std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const auto count = ::pwrite(file.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_on_disk("a file cannot be written");
        bytes.remove_prefix(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

std::size_t read_at(const Descriptor& file, std::span<char> bytes, std::uint64_t offset) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto count =
            ::pread(file.number(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail_on_disk("a file cannot be read");
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

void inspect(ContentInspector& inspector, const Descriptor& file, std::uint64_t offset, std::uint64_t size) {
    if (inspector.size() == size) return;
    std::vector<char> bytes(std::min<std::uint64_t>(read_size, size - inspector.size()));
    while (inspector.size() < size) {
        const auto wanted = std::min<std::uint64_t>(bytes.size(), size - inspector.size());
        const auto got = read_at(file, std::span{bytes}.first(wanted), offset + inspector.size());
        if (got < wanted) throw std::system_error{EIO, std::generic_category(), "a file is shorter than it was"};
        inspector.add({bytes.data(), got});
    }
}

std::uint64_t size_of(const Descriptor& file) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) fail_on_disk("a file cannot be looked at");
    return static_cast<std::uint64_t>(status.st_size);
}

void cut(const Descriptor& file, std::uint64_t size) {
    if (::ftruncate(file.number(), static_cast<off_t>(size)) != 0) fail_on_disk("a file cannot be cut");
    flush(file);
}

void flush(const Descriptor& file) {
    if (::fsync(file.number()) != 0) fail_on_disk("a file cannot be flushed");
}

}  // namespace xos::files
