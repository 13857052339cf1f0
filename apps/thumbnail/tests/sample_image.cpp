// SPDX-License-Identifier: Apache-2.0
// Images for tests, so that none need be kept: `sample_image FORMAT WIDTH HEIGHT` writes one whose left half is red and
// whose right half is blue; `sample_image look` says what the image on standard input is and what colours its edges
// have. A program, because the tests run with sanitizers, which know nothing of libvips.
#include <unistd.h>
#include <vips/vips.h>

#include <array>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace std::string_literals;

[[noreturn]] void fail() { throw std::runtime_error{vips_error_buffer()}; }

VipsImage* draw(int width, int height) {
    VipsImage* black = nullptr;
    if (vips_black(&black, width, height, "bands", 3, nullptr) != 0) fail();
    black->Type = VIPS_INTERPRETATION_sRGB;
    auto* const image = vips_image_new_memory();
    if (vips_image_write(black, image) != 0) fail();
    std::array red{255.0, 0.0, 0.0};
    std::array blue{0.0, 0.0, 255.0};
    if (vips_draw_rect(image, red.data(), 3, 0, 0, width, height, "fill", TRUE, nullptr) != 0) fail();
    if (vips_draw_rect(image, blue.data(), 3, width / 2, 0, width - width / 2, height, "fill", TRUE, nullptr) != 0)
        fail();
    return image;
}

VipsImage* copy_of(VipsImage* image) {
    VipsImage* copy = nullptr;
    if (vips_copy(image, &copy, nullptr) != 0) fail();
    return copy;
}

/// A photo of a camera that was held sideways: its viewer turns it clockwise by a quarter.
VipsImage* photographed(VipsImage* image) {
    auto* const photo = copy_of(image);
    vips_image_set_int(photo, VIPS_META_ORIENTATION, 6);
    vips_image_set_string(photo, "exif-ifd0-Artist", "Secret Person");
    return photo;
}

VipsImage* in_space(VipsImage* image, VipsInterpretation space) {
    VipsImage* out = nullptr;
    if (vips_colourspace(image, &out, space, nullptr) != 0) fail();
    return out;
}

/// The picture and then its negative.
VipsImage* animated(VipsImage* image) {
    VipsImage* negative = nullptr;
    VipsImage* both = nullptr;
    if (vips_invert(image, &negative, nullptr) != 0) fail();
    if (vips_join(image, negative, &both, VIPS_DIRECTION_VERTICAL, nullptr) != 0) fail();
    auto* const pages = copy_of(both);
    vips_image_set_int(pages, VIPS_META_PAGE_HEIGHT, image->Ysize);
    return pages;
}

/// Half as opaque.
VipsImage* transparent(VipsImage* image) {
    VipsImage* out = nullptr;
    if (vips_bandjoin_const1(image, &out, 128, nullptr) != 0) fail();
    return out;
}

void write(VipsImage* image, const std::string& suffix) {
    void* bytes = nullptr;
    std::size_t size = 0;
    if (vips_image_write_to_buffer(image, suffix.c_str(), &bytes, &size, nullptr) != 0) fail();
    std::cout.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
}

void make(std::string_view format, int width, int height) {
    auto* const image = draw(width, height);
    if (format == "jpeg") return write(image, ".jpg[Q=95]");
    if (format == "progressive") return write(image, ".jpg[interlace]");
    if (format == "photo") return write(photographed(image), ".jpg[Q=95]");
    if (format == "cmyk") return write(in_space(image, VIPS_INTERPRETATION_CMYK), ".jpg[Q=95]");
    if (format == "png") return write(image, ".png");
    if (format == "png16") return write(in_space(image, VIPS_INTERPRETATION_RGB16), ".png[bitdepth=16]");
    if (format == "grey") return write(in_space(image, VIPS_INTERPRETATION_B_W), ".png");
    if (format == "interlaced") return write(image, ".png[interlace]");
    if (format == "transparent") return write(transparent(image), ".png");
    if (format == "webp") return write(image, ".webp");
    if (format == "gif") return write(image, ".gif");
    if (format == "animation") return write(animated(image), ".gif");
    if (format == "animated-webp") return write(animated(image), ".webp");
    if (format == "tiff") return write(image, ".tif");
    throw std::runtime_error{"unknown format"};
}

/// "red", "blue", "mixed": what a test needs to know of a pixel.
std::string colour_at(VipsImage* image, int x, int y) {
    double* values = nullptr;
    int count = 0;
    if (vips_getpoint(image, &values, &count, x, y, nullptr) != 0) fail();
    const bool is_grey = count < 3;
    const double red = values[0];
    const double blue = values[is_grey ? 0 : 2];
    g_free(values);
    if (red > blue + 60) return "red";
    if (blue > red + 60) return "blue";
    return "mixed";
}

void look() {
    std::string bytes{std::istreambuf_iterator<char>{std::cin}, {}};
    auto* const image = vips_image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr);
    if (image == nullptr) fail();
    const auto middle_x = image->Xsize / 2;
    const auto middle_y = image->Ysize / 2;
    std::cout << vips_foreign_find_load_buffer(bytes.data(), bytes.size()) << ' ' << image->Xsize << 'x' << image->Ysize
              << " bands " << image->Bands << " left " << colour_at(image, 4, middle_y) << " right "
              << colour_at(image, image->Xsize - 5, middle_y) << " top " << colour_at(image, middle_x, 4) << " bottom "
              << colour_at(image, middle_x, image->Ysize - 5);
}

}  // namespace

int main(int count, char** words) {
    if (VIPS_INIT(words[0]) != 0) return 1;
    try {
        if (count == 2 && words[1] == "look"s) {
            look();
        } else if (count == 4) {
            make(words[1], std::atoi(words[2]), std::atoi(words[3]));
        } else {
            throw std::runtime_error{"usage: sample_image FORMAT WIDTH HEIGHT | sample_image look"};
        }
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    std::cout.flush();
    ::_exit(0);
}
