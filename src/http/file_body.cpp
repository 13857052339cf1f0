// SPDX-License-Identifier: Apache-2.0
// sendfile() blocks the calling thread for what is not in the page cache, so that one cold file would hold up every
// connection of an I/O thread. Hence a look first: both ends of the piece are read with RWF_NOWAIT, and when one of
// them is missing the whole piece is read on the pool. Files are read ahead in order, so that ends tell of the middle.
#include "xos/http/file_body.hpp"

#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "xos/base/worker_pool.hpp"

namespace xos::http {
namespace {

class LocalFile final : public FileBody {
public:
    LocalFile(Descriptor file, WorkerPool& pool) : file_{std::move(file)}, pool_{pool} {}

    int descriptor() const override { return file_.number(); }

    Task<void> load(std::uint64_t offset, std::uint64_t size) override {
        if (size == 0 || (is_in_memory(offset) && is_in_memory(offset + size - 1))) co_return;
        co_await run_blocking(pool_, [this, offset, size] { read(offset, size); });
    }

private:
    bool is_in_memory(std::uint64_t offset) const {
        char byte = 0;
        const iovec place{.iov_base = &byte, .iov_len = 1};
        return ::preadv2(file_.number(), &place, 1, static_cast<off_t>(offset), RWF_NOWAIT) == 1;
    }

    void read(std::uint64_t offset, std::uint64_t size) const {
        std::array<char, std::size_t{64} * 1024> dropped;
        for (const auto end = offset + size; offset < end;) {
            const auto count =
                ::pread(file_.number(), dropped.data(), std::min<std::uint64_t>(dropped.size(), end - offset),
                        static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw std::system_error{errno, std::generic_category(), "a file cannot be read"};
            if (count == 0) throw std::system_error{EIO, std::generic_category(), "a file is shorter than it was"};
            offset += static_cast<std::uint64_t>(count);
        }
    }

    Descriptor file_;
    WorkerPool& pool_;
};

}  // namespace

std::shared_ptr<FileBody> file_body(Descriptor file, WorkerPool& pool) {
    return std::make_shared<LocalFile>(std::move(file), pool);
}

}  // namespace xos::http
