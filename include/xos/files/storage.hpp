// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "xos/base/task.hpp"
#include "xos/files/content_facts.hpp"
#include "xos/http/file_body.hpp"

namespace xos::files {

/// A content that is being written, by one holder at a time. Dropping it unfinished leaves what was written.
///
/// It is held, on every node, until the object goes: after finish() too, so that whoever tidies up sees that the row
/// which will name it may still be on its way.
/// Thread: one call at a time, from a coroutine.
class ContentWriter {
public:
    virtual ~ContentWriter() = default;

    /// The name under which the storage knows it; made by the storage, never by a client (FILE-5).
    virtual const std::string& name() const = 0;
    virtual std::uint64_t size() const = 0;
    /// Appends. Lifetime: the bytes must stay until the task ends.
    /// Throws: Problem 507 when there is no space.
    virtual Task<void> write(std::string_view bytes) = 0;
    /// What was written survives a loss of power from here on.
    virtual Task<void> flush() = 0;
    /// Takes back what was written behind `size`.
    virtual Task<void> truncate(std::uint64_t size) = 0;
    /// Cost: nothing for a content that this object wrote from its first byte; otherwise all of it is read.
    virtual Task<ContentFacts> facts() = 0;
    /// Makes it whole and durable: it can be opened now, and nothing can be written any more.
    virtual Task<void> finish() = 0;
};

/// Where the contents of files are kept: a local disk, or an object store. It knows names, bytes and nothing of
/// tenants; which content belongs to which file is said by the database.
///
/// Thread: safe from any I/O thread.
class Storage {
public:
    enum class ResumeError : std::uint8_t {
        absent,
        held,  ///< by another writer
    };

    virtual ~Storage() = default;

    /// A new, empty content. Throws: Problem 507 when there is no room for `expected_size` more bytes.
    virtual Task<std::unique_ptr<ContentWriter>> create(std::uint64_t expected_size) = 0;
    /// The same under the name that a content has elsewhere, for restores. Nothing of that name may be here: remove()
    /// it first.
    /// Throws: std::invalid_argument for what no content can be called.
    virtual Task<std::unique_ptr<ContentWriter>> create_as(std::string name, std::uint64_t expected_size) = 0;
    /// Goes on with a content that was left. One that is finished can be held and looked at, but not written.
    virtual Task<std::expected<std::unique_ptr<ContentWriter>, ResumeError>> resume(std::string name) = 0;
    /// The size of an unfinished or finished content, once all of it is durable; also while somebody writes it. Empty
    /// when there is none.
    virtual Task<std::optional<std::uint64_t>> durable_size(std::string name) = 0;
    /// A finished content, to be sent. Null when there is none.
    virtual Task<std::shared_ptr<http::FileBody>> open(std::string name) = 0;
    /// Removes a content, finished or not; one that is absent is removed already.
    virtual Task<void> remove(std::string name) = 0;
    /// Names behind `after` in byte order, about `most` of them; empty at the end.
    virtual Task<std::vector<std::string>> list(std::string after, std::size_t most) = 0;
    /// Ends what it waits for elsewhere; later calls fail. Called once, when no request is served any more and while
    /// the coroutines that wait are still there. May block for a second or so.
    virtual void stop() {}
};

}  // namespace xos::files
