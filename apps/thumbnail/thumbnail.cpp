// SPDX-License-Identifier: Apache-2.0
#include "thumbnail.hpp"

#include <vips/vips.h>

#include <memory>
#include <utility>

namespace xos::thumbnail {

namespace {

/// The formats allow up to 2^31; nothing of a camera or a screen comes near this.
constexpr int longest_side = 65'535;
constexpr int quality = 85;

struct Release {
    void operator()(VipsImage* image) const { g_object_unref(image); }
    void operator()(void* memory) const { g_free(memory); }
};
using Image = std::unique_ptr<VipsImage, Release>;

/// The loader for an image that begins like this; null for anything else.
const char* loader_of(std::string_view image) {
    if (image.starts_with("\xFF\xD8\xFF")) return "VipsForeignLoadJpegBuffer";
    if (image.starts_with(std::string_view{"\x89PNG\r\n\x1A\n", 8})) return "VipsForeignLoadPngBuffer";
    if (image.starts_with("GIF87a") || image.starts_with("GIF89a")) return "VipsForeignLoadNsgifBuffer";
    if (image.starts_with("RIFF") && image.substr(0, 12).ends_with("WEBP")) return "VipsForeignLoadWebpBuffer";
    return nullptr;
}

bool is_too_large(const VipsImage* image, std::uint64_t most_pixels) {
    const auto width = vips_image_get_width(image);
    const auto height = vips_image_get_height(image);
    if (width > longest_side || height > longest_side) return true;
    return static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height) > most_pixels;
}

/// Reads the header only.
Image open(std::string_view image) {
    return Image{vips_image_new_from_buffer(image.data(), image.size(), "", "access", VIPS_ACCESS_SEQUENTIAL, nullptr)};
}

/// The middle of the image, not larger than it is. Colours come out as sRGB, whatever profile, depth or colour space
/// they had. That a damaged image fails must be told to the loader: libvips 8.14 leaves out the thumbnail's own fail_on
/// for images in memory.
Image shrink(std::string_view image) {
    VipsImage* out = nullptr;
    vips_thumbnail_buffer(const_cast<char*>(image.data()), image.size(), &out, edge, "height", edge, "size",
                          VIPS_SIZE_DOWN, "crop", VIPS_INTERESTING_CENTRE, "export_profile", "srgb", "option_string",
                          "[fail_on=error]", nullptr);
    return Image{out};
}

/// A step of its own, after the middle was cut out: a line of 65,535 pixels would become one of six million.
Image grow(Image image) {
    if (vips_image_get_width(image.get()) == edge && vips_image_get_height(image.get()) == edge) return image;
    VipsImage* out = nullptr;
    vips_thumbnail_image(image.get(), &out, edge, "height", edge, "size", VIPS_SIZE_BOTH, "crop",
                         VIPS_INTERESTING_CENTRE, nullptr);
    return Image{out};
}

/// Where it was taken, by which camera, for which screen: none of it belongs to the picture. libvips would keep the
/// profile and the orientation with `strip`.
void remove_metadata(VipsImage* image) {
    gchar** const names = vips_image_get_fields(image);
    for (auto name = names; *name != nullptr; ++name) vips_image_remove(image, *name);
    g_strfreev(names);
}

std::string encode(VipsImage* image) {
    VipsImage* copied = nullptr;
    if (vips_copy(image, &copied, nullptr) != 0) return {};
    const Image copy{copied};
    remove_metadata(copied);
    void* bytes = nullptr;
    std::size_t size = 0;
    vips_webpsave_buffer(copied, &bytes, &size, "Q", quality, "strip", TRUE, nullptr);
    const std::unique_ptr<void, Release> owner{bytes};
    return bytes == nullptr ? std::string{} : std::string{static_cast<const char*>(bytes), size};
}

}  // namespace

bool open_library(const char* program) {
    g_log_set_default_handler([](const char*, GLogLevelFlags, const char*, void*) {},
                              nullptr);  // one line for each row
    if (VIPS_INIT(program) != 0) return false;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (const auto* taken :
         {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadNsgif", "VipsForeignLoadWebp"}) {
        vips_operation_block_set(taken, FALSE);
    }
    return true;
}

std::expected<std::string, ExitStatus> make(std::string_view image, std::uint64_t most_pixels) {
    const auto* const expected = loader_of(image);
    const auto* const found = vips_foreign_find_load_buffer(image.data(), image.size());
    if (expected == nullptr || found == nullptr || std::string_view{expected} != found) {
        return std::unexpected{ExitStatus::not_an_image};
    }
    const auto header = open(image);
    if (!header) return std::unexpected{ExitStatus::broken};
    if (is_too_large(header.get(), most_pixels)) return std::unexpected{ExitStatus::too_many_pixels};
    auto small = shrink(image);
    if (!small) return std::unexpected{ExitStatus::broken};
    const auto drawn = grow(std::move(small));
    if (!drawn) return std::unexpected{ExitStatus::broken};
    auto encoded = encode(drawn.get());
    if (encoded.empty() || encoded.size() > largest_output) return std::unexpected{ExitStatus::broken};
    return encoded;
}

}  // namespace xos::thumbnail
