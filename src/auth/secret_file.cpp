// SPDX-License-Identifier: Apache-2.0
// The server's secret on disk. A new one is written beside its place, flushed, renamed, and the folder flushed, so that
// a kill leaves either no secret or a whole one. The folder is locked meanwhile: of several first starts at once, one
// makes the secret and the others read it, and whatever a kill left behind can be removed without a race.
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "xos/auth/keys.hpp"
#include "xos/base/config.hpp"
#include "xos/base/descriptor.hpp"
#include "xos/base/random.hpp"

namespace xos::auth {
namespace {

constexpr std::size_t new_secret_bytes = 64;
constexpr std::size_t max_secret_bytes = 4096;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
    throw ConfigError{"The secret " + path + ' ' + reason};
}

[[noreturn]] void fail(std::string_view what, const std::string& path) {
    const int error = errno;
    refuse(path, std::string{"cannot be "}.append(what) + ": " + std::generic_category().message(error));
}

Descriptor open_file(const std::string& path, int flags, mode_t mode = 0) {
    return Descriptor{::open(path.c_str(), flags | O_CLOEXEC, mode)};
}

void check_file(const Descriptor& file, const std::string& path) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) fail("read", path);
    if (!S_ISREG(status.st_mode)) refuse(path, "is not a regular file");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        refuse(path, "can be used by other users; make it the owner's only with: chmod 600 " + path);
    }
    if (status.st_size < static_cast<off_t>(min_secret_bytes) ||
        status.st_size > static_cast<off_t>(max_secret_bytes)) {
        refuse(path, "is " + std::to_string(status.st_size) + " bytes long; it must be " +
                         std::to_string(min_secret_bytes) + " to " + std::to_string(max_secret_bytes) + " bytes");
    }
}

/// The secret, or empty when there is no such file.
std::optional<std::string> load(const std::string& path) {
    // Non-blocking, so that a named pipe in its place is refused instead of waited for.
    const auto file = open_file(path, O_RDONLY | O_NONBLOCK);
    if (!file) {
        if (errno == ENOENT) return std::nullopt;
        fail("read", path);
    }
    check_file(file, path);
    std::array<char, max_secret_bytes> buffer{};
    const auto length = ::read(file.number(), buffer.data(), buffer.size());
    if (length < 0) fail("read", path);
    std::string secret{buffer.data(), static_cast<std::size_t>(length)};
    OPENSSL_cleanse(buffer.data(), buffer.size());
    return secret;
}

void write_all(const Descriptor& file, std::string_view bytes, const std::string& path) {
    while (!bytes.empty()) {
        const auto written = ::write(file.number(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("written", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string create(const std::string& path, const Descriptor& folder) {
    const auto beside = path + ".new";
    ::unlink(beside.c_str());  // what a killed first start left
    const auto file = open_file(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, owner_only);
    if (!file) fail("made", path);

    std::string secret(new_secret_bytes, '\0');
    fill_random({reinterpret_cast<unsigned char*>(secret.data()), secret.size()});
    write_all(file, secret, path);
    if (::fsync(file.number()) != 0) fail("written", path);
    if (::rename(beside.c_str(), path.c_str()) != 0) fail("made", path);
    if (::fsync(folder.number()) != 0) fail("made", path);
    return secret;
}

Descriptor lock_folder(const std::string& path) {
    const auto parent = std::filesystem::path{path}.parent_path();
    auto folder = open_file(parent.empty() ? "." : parent.string(), O_RDONLY | O_DIRECTORY);
    if (!folder) fail("made", path);
    int locked = 0;
    do {
        locked = ::flock(folder.number(), LOCK_EX);
    } while (locked != 0 && errno == EINTR);
    if (locked != 0) fail("made", path);
    return folder;
}

}  // namespace

std::string load_or_create_secret(const std::string& path) {
    if (auto secret = load(path)) return *std::move(secret);
    const auto folder = lock_folder(path);
    if (auto secret = load(path)) return *std::move(secret);
    return create(path, folder);
}

}  // namespace xos::auth
