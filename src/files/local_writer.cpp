// SPDX-License-Identifier: Apache-2.0
#include "files/local_writer.hpp"

#include "xos/base/assert.hpp"

namespace xos::files {

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
        inspect(inspector_, held_.file, 0, size_);
        return inspector_.finish();
    });
}

Task<void> LocalWriter::finish() {
    co_await run_blocking(pool_, [this] { folder_.finish(held_); });
}

}  // namespace xos::files
