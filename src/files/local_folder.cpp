// SPDX-License-Identifier: Apache-2.0
// A content is written under unfinished/, flushed, renamed to its final place, and the folder flushed: a kill or a loss
// of power leaves it in one of the two places, whole or not, and never half under its final name (UP-1).
#include "files/local_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "files/disk_file.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/base/random.hpp"

namespace xos::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_bytes = 16;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

std::string new_name() {
    std::array<unsigned char, name_bytes> bytes{};
    fill_random(bytes);
    return hex_encode(bytes);
}

Descriptor open_file(const std::string& path, int flags) {
    return Descriptor{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, owner_only)};
}

void flush_folder(const std::string& path) {
    const auto folder = open_file(path, O_RDONLY | O_DIRECTORY);
    if (!folder || ::fsync(folder.number()) != 0) fail_on_disk("a folder cannot be flushed");
}

/// True when it was not there.
bool make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), S_IRWXU) == 0) return true;
    if (errno != EEXIST) fail_on_disk("a folder cannot be made");
    return false;
}

bool has_a_name(const Descriptor& file) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) fail_on_disk("a file cannot be looked at");
    return status.st_nlink > 0;
}

void remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail_on_disk("a file cannot be removed");
}

}  // namespace

LocalFolder::LocalFolder(LocalStorageOptions options) : options_{std::move(options)} {
    if (options_.is_read_only) return;
    const auto refuse = [this](const std::string& why) {
        throw ConfigError{options_.called + ": the folder " + options_.root + " cannot be " + why};
    };
    std::error_code error;
    const bool is_new = !fs::exists(options_.root, error);
    for (const auto* part : {"/contents", "/unfinished"}) {
        fs::create_directories(options_.root + part, error);
        if (error) refuse("made: " + error.message());
    }
    if (is_new) fs::permissions(options_.root, fs::perms::owner_all, error);
    if (::access((options_.root + "/unfinished").c_str(), W_OK) != 0) refuse("written");
}

std::string LocalFolder::unfinished(std::string_view name) const {
    XOS_ASSERT(is_content_name(name));
    return options_.root + "/unfinished/" + std::string{name};
}

std::string LocalFolder::folder_of(std::string_view name) const {
    XOS_ASSERT(is_content_name(name));
    return options_.root + "/contents/" + std::string{name.substr(0, folder_digits)};
}

std::string LocalFolder::finished(std::string_view name) const { return folder_of(name) + '/' + std::string{name}; }

void LocalFolder::check_space(std::uint64_t expected_size) const {
    struct statvfs disk{};
    if (::statvfs(options_.root.c_str(), &disk) != 0) fail_on_disk("the disk cannot be looked at");
    const auto free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    const auto all = std::uint64_t{disk.f_blocks} * disk.f_frsize;
    const auto least = std::max(options_.least_free_bytes, all / 100 * options_.least_free_percent);
    if (free < least || free - least < expected_size) throw insufficient_storage();
}

HeldFile LocalFolder::create() const {
    while (true) {
        if (auto held = try_create(new_name())) return std::move(*held);
    }
}

HeldFile LocalFolder::create_as(const std::string& name) const {
    if (!is_content_name(name)) throw std::invalid_argument{"no content is called " + name};
    auto held = try_create(name);
    if (!held) throw std::system_error{EBUSY, std::generic_category(), "a file was removed while it was made"};
    return std::move(*held);
}

std::optional<HeldFile> LocalFolder::try_create(const std::string& name) const {
    HeldFile held{.name = name, .file = open_file(unfinished(name), O_RDWR | O_CREAT | O_EXCL)};
    if (!held.file) fail_on_disk("a file cannot be made");
    // A node that tidies up may have come between the two calls, and removes what it could lock.
    if (!try_lock(held.file) || !has_a_name(held.file)) return std::nullopt;
    return held;
}

std::expected<HeldFile, Storage::ResumeError> LocalFolder::hold(const std::string& name) const {
    HeldFile held;
    held.name = name;
    held.file = open_file(unfinished(name), O_RDWR);
    held.is_finished = !held.file;
    if (!held.file && errno == ENOENT) held.file = open_file(finished(name), O_RDONLY);
    if (!held.file && errno == ENOENT) return std::unexpected{Storage::ResumeError::absent};
    if (!held.file) fail_on_disk("a file cannot be opened");
    if (!try_lock(held.file)) return std::unexpected{Storage::ResumeError::held};
    // Finished or removed by whoever held it until now.
    if (!held.is_finished && ::access(unfinished(name).c_str(), F_OK) != 0) held.is_finished = true;
    if (!has_a_name(held.file)) return std::unexpected{Storage::ResumeError::absent};
    return held;
}

std::expected<HeldFile, Storage::ResumeError> LocalFolder::hold_place(const std::string& name) const {
    make_folder(folder_of(name));
    while (true) {
        HeldFile held{.name = name, .file = open_file(finished(name), O_RDWR | O_CREAT), .is_finished = true};
        if (!held.file) fail_on_disk("a file cannot be made");
        if (!try_lock(held.file)) return std::unexpected{Storage::ResumeError::held};
        if (has_a_name(held.file)) return held;
    }
}

void LocalFolder::empty_place(const std::string& name) const {
    if (make_folder(folder_of(name))) flush_folder(options_.root + "/contents");
    const auto file = open_file(finished(name), O_RDWR | O_CREAT);
    if (!file) fail_on_disk("a file cannot be made");
    cut(file, 0);
}

void LocalFolder::clear_place(const std::string& name) const noexcept { ::unlink(finished(name).c_str()); }

void LocalFolder::finish(HeldFile& held) const {
    if (held.is_finished) return;
    flush(held.file);
    const auto folder = folder_of(held.name);
    if (make_folder(folder)) flush_folder(options_.root + "/contents");
    if (::rename(unfinished(held.name).c_str(), finished(held.name).c_str()) != 0)
        fail_on_disk("a file cannot be renamed");
    held.is_finished = true;
    flush_folder(folder);
}

Descriptor LocalFolder::open(const std::string& name, bool may_be_unfinished) const {
    auto file = open_file(finished(name), O_RDONLY);
    if (!file && errno == ENOENT && may_be_unfinished) file = open_file(unfinished(name), O_RDONLY);
    if (!file && errno != ENOENT) fail_on_disk("a file cannot be opened");
    return file;
}

void LocalFolder::remove(const std::string& name) const {
    remove_file(unfinished(name));
    remove_file(finished(name));
}

// The names of one fan-out folder at a time, so that no list is longer than that.
std::vector<std::string> LocalFolder::list(const std::string& after, std::size_t most) const {
    constexpr unsigned folders = 256;
    std::vector<std::string> names;
    const auto first =
        after.empty() ? 0U : static_cast<unsigned>(std::stoul(after.substr(0, folder_digits), nullptr, 16));
    for (unsigned i = first; i < folders && names.size() < most; ++i) {
        const std::array byte{static_cast<unsigned char>(i)};
        const auto start = hex_encode(byte);
        const auto found = names_beginning_with(start, after);
        names.insert(names.end(), found.begin(), found.end());
    }
    return names;
}

std::vector<std::string> LocalFolder::names_beginning_with(const std::string& start, const std::string& after) const {
    std::vector<std::string> names;
    for (const auto& folder : {options_.root + "/unfinished", options_.root + "/contents/" + start}) {
        std::error_code error;
        for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error)) {
            auto name = entry->path().filename().string();
            if (is_content_name(name) && name.starts_with(start) && name > after) names.push_back(std::move(name));
        }
        if (error && error != std::errc::no_such_file_or_directory) {
            throw std::system_error{error, "a folder cannot be read"};
        }
    }
    std::ranges::sort(names);
    const auto doubled = std::ranges::unique(names);
    names.erase(doubled.begin(), doubled.end());
    return names;
}

// Names come from our own rows; anything else in a path would be a bug worth stopping for.
bool is_content_name(std::string_view name) {
    return name.size() == 2 * name_bytes && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace xos::files
