// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "xos/http/message.hpp"

namespace xos::http {

/// One file that is compiled into the program, with its compressed forms (empty where not smaller).
struct Asset {
    std::string_view path;  ///< request path, e.g. "/assets/app-3f9c2a.js" or "/login"
    std::string_view content_type;
    std::string_view etag;  ///< quoted, of the identity form; compressed forms add a suffix
    std::span<const unsigned char> identity;
    std::span<const unsigned char> gzip;
    std::span<const unsigned char> brotli;
    bool immutable = false;  ///< name holds a content hash: cached for a year
};

/// Serves files from an index built at start; a request path is a key in it and never joined to a folder (PATH-3).
///
/// Answers GET and HEAD with `ETag`, `If-None-Match`, `Vary: Accept-Encoding`, the best encoding the client takes and
/// a Cache-Control of one year for immutable files, `no-cache` for others.
/// Thread: read-only after construction.
class StaticFiles {
public:
    /// Serves embedded files, of one set or of several. The assets must be in static storage.
    /// Throws: ConfigError when two have the same path.
    static StaticFiles embedded(std::span<const Asset> assets) { return embedded(std::span{&assets, 1}); }
    static StaticFiles embedded(std::span<const std::span<const Asset>> sets);
    /// Serves regular files below `folder` as they are now, for development; no links, dot files or source maps.
    /// `x.html` is served at `/x`.
    /// Throws: ConfigError when the folder cannot be read.
    static StaticFiles from_folder(const std::string& folder);

    /// True when `path` names a file.
    bool contains(std::string_view path) const;
    /// Fills the response when `path` names a file and returns true; false leaves the response untouched.
    bool serve(const RequestHead& head, std::string_view path, Response& response) const;

private:
    struct Index;
    explicit StaticFiles(std::shared_ptr<const Index> index);
    std::shared_ptr<const Index> index_;
};

}  // namespace xos::http
