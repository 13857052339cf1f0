// SPDX-License-Identifier: Apache-2.0
// The table says what libmagic calls the contents of an extension. Formats that are ZIP or OLE containers are called by
// the container's name when its parts lie in an unusual order, so that name is good for them too; their first bytes are
// looked at besides, and are all that every ZIP archive has in common. Contents are never unpacked and images never
// decoded (UP-2).
#include "xos/files/file_type.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <stdexcept>

#include <magic.h>

#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"
#include "xos/files/file_name.hpp"

namespace xos::files {
namespace {

using Names = std::string_view;

constexpr std::string_view zip_start{"PK\x03\x04", 4};
constexpr std::string_view ole_start{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};

constexpr std::array<Names, 1> jpeg{"image/jpeg"};
constexpr std::array<Names, 1> png{"image/png"};
constexpr std::array<Names, 1> gif{"image/gif"};
constexpr std::array<Names, 1> webp{"image/webp"};
constexpr std::array<Names, 2> bmp{"image/bmp", "image/x-ms-bmp"};
constexpr std::array<Names, 1> tiff{"image/tiff"};
constexpr std::array<Names, 2> heic{"image/heic", "image/heif"};
constexpr std::array<Names, 1> avif{"image/avif"};
constexpr std::array<Names, 3> svg{"image/svg+xml", "text/xml", "application/xml"};
constexpr std::array<Names, 1> pdf{"application/pdf"};
constexpr std::array<Names, 1> rtf{"text/rtf"};
constexpr std::array<Names, 3> docx{"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                                    "application/zip", "application/octet-stream"};
constexpr std::array<Names, 3> xlsx{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                    "application/zip", "application/octet-stream"};
constexpr std::array<Names, 3> pptx{"application/vnd.openxmlformats-officedocument.presentationml.presentation",
                                    "application/zip", "application/octet-stream"};
constexpr std::array<Names, 2> odt{"application/vnd.oasis.opendocument.text", "application/zip"};
constexpr std::array<Names, 2> ods{"application/vnd.oasis.opendocument.spreadsheet", "application/zip"};
constexpr std::array<Names, 2> odp{"application/vnd.oasis.opendocument.presentation", "application/zip"};
constexpr std::array<Names, 6> ole{
    "application/msword",        "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/x-ole-storage", "application/CDFV2",        "application/vnd.ms-office"};
constexpr std::array<Names, 1> gz{"application/gzip"};
constexpr std::array<Names, 1> seven_zip{"application/x-7z-compressed"};
constexpr std::array<Names, 1> tar{"application/x-tar"};
constexpr std::array<Names, 1> mp3{"audio/mpeg"};
constexpr std::array<Names, 2> wav{"audio/x-wav", "audio/wav"};
constexpr std::array<Names, 3> ogg{"audio/ogg", "video/ogg", "application/ogg"};
constexpr std::array<Names, 3> m4a{"audio/x-m4a", "audio/mp4", "video/mp4"};
constexpr std::array<Names, 2> mp4{"video/mp4", "video/x-m4v"};
constexpr std::array<Names, 1> mov{"video/quicktime"};
constexpr std::array<Names, 1> webm{"video/webm"};

constexpr FileType text_type(std::string_view extension, std::string_view content_type) {
    return {.extension = extension, .content_type = content_type, .is_text = true};
}

constexpr FileType binary(std::string_view extension, std::string_view content_type, std::span<const Names> signatures,
                          std::string_view begins_with = {}) {
    return {.extension = extension,
            .content_type = content_type,
            .is_text = false,
            .signatures = signatures,
            .begins_with = begins_with};
}

const auto& table() {
    static const std::array types{
        binary("jpg", "image/jpeg", jpeg),
        binary("jpeg", "image/jpeg", jpeg),
        binary("png", "image/png", png),
        binary("gif", "image/gif", gif),
        binary("webp", "image/webp", webp),
        binary("bmp", "image/bmp", bmp),
        binary("tif", "image/tiff", tiff),
        binary("tiff", "image/tiff", tiff),
        binary("heic", "image/heic", heic),
        binary("avif", "image/avif", avif),
        binary("svg", "image/svg+xml", svg),
        binary("pdf", "application/pdf", pdf),
        binary("rtf", "application/rtf", rtf),
        binary("docx", docx[0], docx, zip_start),
        binary("xlsx", xlsx[0], xlsx, zip_start),
        binary("pptx", pptx[0], pptx, zip_start),
        binary("odt", odt[0], odt, zip_start),
        binary("ods", ods[0], ods, zip_start),
        binary("odp", odp[0], odp, zip_start),
        binary("doc", "application/msword", ole, ole_start),
        binary("xls", "application/vnd.ms-excel", ole, ole_start),
        binary("ppt", "application/vnd.ms-powerpoint", ole, ole_start),
        binary("zip", "application/zip", {}, zip_start),
        binary("gz", "application/gzip", gz),
        binary("7z", "application/x-7z-compressed", seven_zip),
        binary("tar", "application/x-tar", tar),
        binary("mp3", "audio/mpeg", mp3),
        binary("wav", "audio/wav", wav),
        binary("ogg", "audio/ogg", ogg),
        binary("m4a", "audio/mp4", m4a),
        binary("mp4", "video/mp4", mp4),
        binary("mov", "video/quicktime", mov),
        binary("webm", "video/webm", webm),
        text_type("txt", "text/plain; charset=utf-8"),
        text_type("log", "text/plain; charset=utf-8"),
        text_type("csv", "text/csv; charset=utf-8"),
        text_type("md", "text/markdown; charset=utf-8"),
        text_type("json", "application/json"),
        text_type("xml", "application/xml"),
        text_type("html", "text/html; charset=utf-8"),
        text_type("eml", "message/rfc822"),
        text_type("ics", "text/calendar; charset=utf-8"),
        text_type("vcf", "text/vcard; charset=utf-8"),
    };
    return types;
}

/// Some formats that are no text to a person are written in letters only.
bool is_text(std::string_view found, std::string_view name) {
    if (found.empty() || found.ends_with("charset=binary") || name == "application/pdf") return false;
    const auto kind = name.substr(0, name.find('/'));
    return name == "image/svg+xml" || (kind != "image" && kind != "audio" && kind != "video" && kind != "font");
}

const FileType& known_type(std::string_view extension) {
    const auto* const found = std::ranges::find(table(), ascii_lower(extension), &FileType::extension);
    if (found != table().end()) return *found;
    std::string known;
    for (const auto& type : table()) known += (known.empty() ? "" : ", ") + std::string{type.extension};
    throw ConfigError{"Files:AllowedExtensions: contents of the type \"" + std::string{extension} +
                      "\" cannot be recognized. Known are " + known};
}

}  // namespace

/// libmagic's own object serves one thread at a time.
struct FileTypes::Magic {
    struct Close {
        void operator()(magic_t opened) const { ::magic_close(opened); }
    };

    /// "image/png; charset=binary".
    std::string name_of(std::string_view head) {
        const std::lock_guard lock{mutex};
        if (!cookie) load();
        const char* name = ::magic_buffer(cookie.get(), head.data(), head.size());
        return name == nullptr ? std::string{} : std::string{name};
    }

    void load() {
        cookie.reset(::magic_open(MAGIC_MIME | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF));
        if (!cookie || ::magic_load(cookie.get(), nullptr) != 0) {
            cookie.reset();
            throw std::runtime_error{"the database of libmagic cannot be read"};
        }
    }

    std::mutex mutex;
    std::unique_ptr<std::remove_pointer_t<magic_t>, Close> cookie;
};

FileTypes::FileTypes(std::vector<std::string> allowed_extensions) : magic_{std::make_unique<Magic>()} {
    for (const auto& extension : allowed_extensions) allowed_.push_back(&known_type(extension));
    std::ranges::sort(allowed_, {}, &FileType::extension);
}

FileTypes::~FileTypes() = default;

const FileType* FileTypes::find(std::string_view file_name) const {
    const auto extension = file_extension(file_name);
    const auto found = std::ranges::lower_bound(allowed_, std::string_view{extension}, {}, &FileType::extension);
    return found == allowed_.end() || (*found)->extension != extension ? nullptr : *found;
}

bool FileTypes::agrees(const FileType& type, const ContentFacts& facts) const {
    if (type.is_text && facts.has_nul) return false;
    if (!facts.head.starts_with(type.begins_with)) return false;
    if (type.is_text && facts.size < 2) return true;  // too short for libmagic, which calls it binary
    const auto found = magic_->name_of(facts.head);
    const auto name = std::string_view{found}.substr(0, found.find(';'));
    if (type.is_text) return is_text(found, name);
    if (type.signatures.empty()) return true;
    return std::ranges::find(type.signatures, name) != type.signatures.end();
}

}  // namespace xos::files
