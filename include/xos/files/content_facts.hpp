// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace xos::files {

/// What must be known of a content before it becomes a file.
struct ContentFacts {
    std::uint64_t size = 0;
    std::string sha256;    ///< 64 hexadecimal digits
    std::string head;      ///< its first bytes, where signatures are
    bool has_nul = false;  ///< a text has none
};

/// Finds the facts of a content that passes by.
class ContentInspector {
public:
    static constexpr std::size_t head_size = std::size_t{64} * 1024;

    ContentInspector();
    ~ContentInspector();
    ContentInspector(ContentInspector&&) noexcept;
    ContentInspector& operator=(ContentInspector&&) noexcept;

    void add(std::string_view bytes);
    std::uint64_t size() const { return facts_.size; }
    /// The facts of all that was added. Nothing may be added afterwards.
    ContentFacts finish();

private:
    struct Digest;
    std::unique_ptr<Digest> digest_;
    ContentFacts facts_;
};

}  // namespace xos::files
