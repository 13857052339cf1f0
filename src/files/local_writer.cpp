// SPDX-License-Identifier: Apache-2.0
#include "files/local_writer.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "xos/base/assert.hpp"

namespace xos::files {
namespace {

constexpr std::size_t read_size = std::size_t{256} * 1024;

}  // namespace

Task<void> LocalWriter::write(std::string_view bytes) {
    co_await run_blocking(pool_, [this, bytes] {
        XOS_ASSERT(!held_.is_finished);
        write_at(held_.file, bytes, size_);
        if (inspector_.size() == size_) inspector_.add(bytes);
        size_ += bytes.size();
    });
}

Task<void> LocalWriter::flush() {
    co_await run_blocking(pool_, [this] { files::flush(held_.file); });
}

Task<void> LocalWriter::truncate(std::uint64_t size) {
    co_await run_blocking(pool_, [this, size] {
        XOS_ASSERT(!held_.is_finished && size <= size_);
        cut(held_.file, size);
        if (inspector_.size() > size) inspector_ = {};
        size_ = size;
    });
}

Task<ContentFacts> LocalWriter::facts() {
    co_return co_await run_blocking(pool_, [this] {
        std::vector<char> bytes(inspector_.size() == size_ ? 0 : read_size);
        while (inspector_.size() < size_) {
            const auto count = read_at(held_.file, bytes, inspector_.size());
            if (count == 0) throw std::system_error{EIO, std::generic_category(), "a file is shorter than it was"};
            inspector_.add({bytes.data(), count});
        }
        return inspector_.finish();
    });
}

Task<void> LocalWriter::finish() {
    co_await run_blocking(pool_, [this] { folder_.finish(held_); });
}

}  // namespace xos::files
