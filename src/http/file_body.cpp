// SPDX-License-Identifier: Apache-2.0
// sendfile() blocks the calling thread for what is not in the page cache, so that one cold file would hold up every
// connection of an I/O thread. Hence a look first: both ends of the piece are read with RWF_NOWAIT, and when one of
// them is missing the whole piece is read on the pool. Files are read ahead in order, so that ends tell of the middle.
#include "xos/http/file_body.hpp"

#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <span>
#include <system_error>

#include "xos/base/worker_pool.hpp"

namespace xos::http {
namespace {

std::size_t read_some(int file, std::span<char> bytes, std::uint64_t offset) {
    while (true) {
        const auto count = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count > 0) return static_cast<std::size_t>(count);
        if (count == 0) throw std::system_error{EIO, std::generic_category(), "a file is shorter than it was"};
        if (errno != EINTR) throw std::system_error{errno, std::generic_category(), "a file cannot be read"};
    }
}

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
            offset +=
                read_some(file_.number(), std::span{dropped}.first(std::min(dropped.size(), end - offset)), offset);
        }
    }

    Descriptor file_;
    WorkerPool& pool_;
};

}  // namespace

std::shared_ptr<FileBody> file_body(Descriptor file, WorkerPool& pool) {
    return std::make_shared<LocalFile>(std::move(file), pool);
}

Task<std::string> read_piece(FileBody& body, std::uint64_t offset, std::uint64_t size) {
    co_await body.load(offset, size);
    if (body.descriptor() < 0) co_return std::string{body.loaded(offset).substr(0, size)};
    std::string bytes(size, '\0');
    for (std::span<char> rest{bytes}; !rest.empty();) {
        rest = rest.subspan(read_some(body.descriptor(), rest, offset + size - rest.size()));
    }
    co_return bytes;
}

}  // namespace xos::http
