// SPDX-License-Identifier: Apache-2.0
#include "xos/files/scratch_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "files/disk_file.hpp"

namespace xos::files {
namespace {

/// For file systems that make no file without a name.
Descriptor make_and_unlink(const std::string& folder) {
    auto path = folder + "/scratch-XXXXXX";
    Descriptor file{::mkostemp(path.data(), O_CLOEXEC)};
    if (!file || ::unlink(path.c_str()) != 0) fail_on_disk("a scratch file cannot be made");
    return file;
}

Descriptor make_file(const std::string& folder) {
    Descriptor file{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR)};
    if (file) return file;
    if (errno != EOPNOTSUPP && errno != EISDIR) fail_on_disk("a scratch file cannot be made");
    return make_and_unlink(folder);
}

}  // namespace

ScratchFile::ScratchFile(const std::string& folder) : file_{make_file(folder)} {}

void ScratchFile::append(std::string_view bytes) { write_at(file_, bytes, size()); }

std::size_t ScratchFile::read(std::uint64_t offset, std::span<char> room) const { return read_at(file_, room, offset); }

std::uint64_t ScratchFile::size() const { return size_of(file_); }

Descriptor ScratchFile::reader() const {
    Descriptor file{::open(path().c_str(), O_RDONLY | O_CLOEXEC)};
    if (!file) fail_on_disk("a scratch file cannot be opened");
    return file;
}

std::string ScratchFile::path() const { return "/proc/self/fd/" + std::to_string(file_.number()); }

}  // namespace xos::files
