// SPDX-License-Identifier: Apache-2.0
// It has a name for a moment: O_TMPFILE, which needs none, is unknown to some file systems of containers.
#include "xos/base/unnamed_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "xos/base/problem.hpp"

namespace xos {

namespace {

[[noreturn]] void fail(const char* what) {
    const int error = errno;
    if (error == ENOSPC || error == EDQUOT) throw insufficient_storage();
    throw std::system_error{error, std::generic_category(), what};
}

}  // namespace

UnnamedFile::UnnamedFile(const std::string& folder) {
    auto path = folder + "/unnamed-XXXXXX";
    writer_ = Descriptor{::mkostemp(path.data(), O_CLOEXEC)};
    if (!writer_) fail("a file cannot be made");
    reader_ = Descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    const int open_error = errno;
    ::unlink(path.c_str());
    errno = open_error;
    if (!reader_) fail("a file cannot be opened");
}

void UnnamedFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(writer_.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("a file cannot be written");
        bytes.remove_prefix(static_cast<std::size_t>(count));
        size_ += static_cast<std::uint64_t>(count);
    }
}

}  // namespace xos
