// SPDX-License-Identifier: Apache-2.0
#include "xos/http/static_files.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "http/content_encoding.hpp"
#include "xos/base/config.hpp"
#include "xos/http/entity_tags.hpp"

namespace xos::http {
namespace {

namespace fs = std::filesystem;

std::string_view content_type_of(std::string_view extension) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 14> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff", "font/woff"},
        {".woff2", "font/woff2"},
    }};
    const auto* const found = std::ranges::find(types, extension, [](const auto& type) { return type.first; });
    return found == types.end() ? "application/octet-stream" : found->second;
}

// FNV-1a: tells versions of a file apart, guards nothing.
std::string etag_of(std::string_view bytes) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01b3;
    std::string text = "\"";
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 0xf];
    return text + '"';
}

// `"abc"` becomes `"abc-gz"`: each encoding has its own validator.
std::string with_suffix(std::string_view etag, ContentEncoding encoding) {
    if (encoding == ContentEncoding::identity) return std::string{etag};
    std::string tag{etag.substr(0, etag.size() - 1)};
    return tag + (encoding == ContentEncoding::gzip ? "-gz\"" : "-br\"");
}

std::string read_whole(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) throw ConfigError{"cannot read the file \"" + path.string() + "\" of the web folder"};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

bool is_servable(const fs::directory_entry& entry) {
    return !entry.is_symlink() && entry.is_regular_file() && entry.path().extension() != ".map";
}

}  // namespace

struct StaticFiles::Index {
    std::vector<Asset> assets;      // sorted by path
    std::deque<std::string> texts;  // what the assets of a folder point at

    std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }

    void add_file(const fs::path& folder, const fs::directory_entry& entry) {
        const auto content = keep(read_whole(entry.path()));
        Asset asset;
        asset.content_type = content_type_of(entry.path().extension().string());
        asset.etag = keep(etag_of(content));
        asset.identity = {reinterpret_cast<const unsigned char*>(content.data()), content.size()};
        auto path = "/" + entry.path().lexically_relative(folder).generic_string();
        constexpr std::string_view page = ".html";
        if (path.ends_with(page)) path.resize(path.size() - page.size());
        asset.path = keep(path);
        assets.push_back(asset);
        constexpr std::string_view start = "/index";
        if (!path.ends_with(start)) return;
        asset.path = keep(path.substr(0, path.size() - start.size() + 1));
        assets.push_back(asset);
    }

    void add_folder(const fs::path& folder) {
        for (fs::recursive_directory_iterator entry{folder}, end; entry != end; ++entry) {
            const bool is_hidden = entry->path().filename().string().starts_with('.');
            if (is_hidden && entry->is_directory()) entry.disable_recursion_pending();
            if (!is_hidden && is_servable(*entry)) add_file(folder, *entry);
        }
    }

    void sort() {
        std::ranges::sort(assets, {}, &Asset::path);
        const auto twice = std::ranges::adjacent_find(assets, {}, &Asset::path);
        if (twice != assets.end()) throw ConfigError{"two static files are served at " + std::string{twice->path}};
    }
};

StaticFiles::StaticFiles(std::shared_ptr<const Index> index) : index_{std::move(index)} {}

StaticFiles StaticFiles::embedded(std::span<const std::span<const Asset>> sets) {
    auto index = std::make_shared<Index>();
    for (const auto assets : sets) index->assets.insert(index->assets.end(), assets.begin(), assets.end());
    index->sort();
    return StaticFiles{std::move(index)};
}

StaticFiles StaticFiles::from_folder(const std::string& folder) {
    auto index = std::make_shared<Index>();
    try {
        index->add_folder(folder);
    } catch (const fs::filesystem_error& error) {
        throw ConfigError{"cannot read the web folder \"" + folder + "\": " + error.code().message()};
    }
    index->sort();
    return StaticFiles{std::move(index)};
}

bool StaticFiles::contains(std::string_view path) const {
    return std::ranges::binary_search(index_->assets, path, {}, &Asset::path);
}

bool StaticFiles::serve(const RequestHead& head, std::string_view path, Response& response) const {
    if (head.method != Method::get && head.method != Method::head) return false;
    const auto found = std::ranges::lower_bound(index_->assets, path, {}, &Asset::path);
    if (found == index_->assets.end() || found->path != path) return false;
    const auto encoding = choose_encoding(head.find("Accept-Encoding"), !found->gzip.empty(), !found->brotli.empty());
    const auto etag = with_suffix(found->etag, encoding);
    response.set("ETag", etag);
    response.set("Vary", "Accept-Encoding");
    response.set("Cache-Control", found->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (is_known_to_client(head, etag)) {
        response.status = 304;
        return true;
    }
    response.status = 200;
    response.set("Content-Type", found->content_type);
    switch (encoding) {
        case ContentEncoding::identity: response.static_body = found->identity; break;
        case ContentEncoding::gzip: response.static_body = found->gzip; break;
        case ContentEncoding::brotli: response.static_body = found->brotli; break;
    }
    if (encoding != ContentEncoding::identity) {
        response.set("Content-Encoding", encoding == ContentEncoding::gzip ? "gzip" : "br");
    }
    return true;
}

}  // namespace xos::http
