// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>

#include "../exit_status.hpp"
#include "image_programs.hpp"
#include "xos/base/spawn.hpp"
#include "xos/testing/comes_true.hpp"

namespace xos::thumbnail {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::uint64_t five_mib = 5 * 1024 * 1024;

Ended thumbnail(const std::string& image, std::uint64_t bytes = five_mib, std::uint64_t pixels = 40'000'000) {
    return run_program({XOS_THUMBNAIL, "--bytes=" + std::to_string(bytes), "--pixels=" + std::to_string(pixels)},
                       image);
}

int status_of(const std::string& image, std::uint64_t bytes = five_mib, std::uint64_t pixels = 40'000'000) {
    const auto ended = thumbnail(image, bytes, pixels);
    EXPECT_EQ(ended.output.empty(), ended.status != 0) << "a refusal writes nothing";
    return ended.status;
}

constexpr int done = static_cast<int>(ExitStatus::done);
constexpr int called_wrongly = static_cast<int>(ExitStatus::called_wrongly);
constexpr int not_an_image = static_cast<int>(ExitStatus::not_an_image);
constexpr int too_many_bytes = static_cast<int>(ExitStatus::too_many_bytes);
constexpr int too_many_pixels = static_cast<int>(ExitStatus::too_many_pixels);
constexpr int broken = static_cast<int>(ExitStatus::broken);

/// A PNG that says it is this large and holds no picture.
std::string png_header(std::uint32_t width, std::uint32_t height) {
    const auto number = [](std::uint32_t value) {
        std::string bytes;
        for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
        return bytes;
    };
    const auto chunk = [&](const std::string& text) {
        std::uint32_t crc = 0xFFFFFFFF;  // ISO 3309, as the PNG specification prints it
        for (const char c : text) {
            crc ^= static_cast<unsigned char>(c);
            for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return number(static_cast<std::uint32_t>(text.size() - 4)) + text + number(~crc);
    };
    return "\x89PNG\r\n\x1A\n" + chunk("IHDR" + number(width) + number(height) + "\x08\x02\0\0\0"s) +
           chunk("IDAT"s + "\x78\x9C\x03\0\0\0\0\1"s) + chunk("IEND");
}

TEST(Thumbnail, is_the_middle_of_the_image_96_pixels_wide_and_high) {
    for (const auto* format : {"jpeg", "progressive", "cmyk", "png", "png16", "interlaced", "webp", "gif"}) {
        const auto made = thumbnail(sample(format, 400, 200));
        EXPECT_EQ(made.status, done) << format;
        EXPECT_LE(made.output.size(), std::size_t{largest_output}) << format;
        EXPECT_THAT(look_at(made.output), StartsWith("VipsForeignLoadWebpBuffer 96x96 bands 3 left red right blue"))
            << format;
    }
}

TEST(Thumbnail, a_photo_stands_upright) {
    EXPECT_THAT(look_at(thumbnail(sample("photo", 400, 200)).output), EndsWith("top red bottom blue"));
}

TEST(Thumbnail, nothing_is_kept_of_what_a_photo_says_about_itself) {
    const auto photo = sample("photo", 400, 200);
    ASSERT_THAT(photo, HasSubstr("Secret Person"));
    EXPECT_THAT(thumbnail(photo).output, Not(HasSubstr("Secret Person")));
}

TEST(Thumbnail, transparency_and_grey_are_kept) {
    EXPECT_THAT(look_at(thumbnail(sample("transparent", 200, 200)).output), HasSubstr("96x96 bands 4"));
    EXPECT_THAT(look_at(thumbnail(sample("grey", 200, 200)).output), HasSubstr("96x96 bands 3 left mixed right mixed"));
}

TEST(Thumbnail, of_an_animation_the_first_picture_counts) {
    for (const auto* format : {"animation", "animated-webp"}) {
        EXPECT_THAT(look_at(thumbnail(sample(format, 200, 200)).output), HasSubstr("96x96 bands 3 left red right blue"))
            << format;
    }
}

TEST(Thumbnail, small_and_thin_images_grow) {
    for (const auto& [width, height] : {std::pair{1, 1}, {2, 1}, {95, 95}, {96, 96}, {97, 97}, {1, 3000}, {3000, 1}}) {
        EXPECT_THAT(look_at(thumbnail(sample("png", width, height)).output), HasSubstr(" 96x96 "))
            << width << 'x' << height;
    }
}

TEST(Thumbnail, what_is_none_of_the_four_formats_reaches_no_decoder) {
    EXPECT_EQ(status_of(""), not_an_image);
    EXPECT_EQ(status_of("G"), not_an_image);
    EXPECT_EQ(status_of("hello"), not_an_image);
    EXPECT_EQ(status_of("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"), not_an_image);
    EXPECT_EQ(status_of("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"), not_an_image);
    EXPECT_EQ(status_of("%PDF-1.4\n1 0 obj\n<< >>\nendobj\n"), not_an_image);
    EXPECT_EQ(status_of("push graphic-context\nimage over 0,0 0,0 'https://example.test/'\n"), not_an_image);
    EXPECT_EQ(status_of("P6\n1 1\n255\nabc"), not_an_image);
    EXPECT_EQ(status_of(sample("tiff", 9, 9)), not_an_image);
    EXPECT_EQ(status_of("RIFF\x10\0\0\0WAVEfmt "s), not_an_image);
    EXPECT_EQ(status_of("\0"s + sample("png", 9, 9)), not_an_image);
}

TEST(Thumbnail, an_image_that_ends_early_is_no_image) {
    for (const auto* format : {"jpeg", "progressive", "photo", "cmyk", "png", "png16", "interlaced", "webp"}) {
        const auto image = sample(format, 300, 300);
        EXPECT_EQ(status_of(image.substr(0, image.size() / 2)), broken) << format;
        EXPECT_NE(status_of(image.substr(0, 12)), done) << format;
    }
    EXPECT_NE(status_of(sample("gif", 300, 300).substr(0, 20)), done);
}

TEST(Thumbnail, the_number_of_pixels_is_judged_by_the_header) {
    EXPECT_EQ(status_of(png_header(50'000, 50'000)), too_many_pixels) << "it would be 7.5 GB";
    EXPECT_EQ(status_of(png_header(0x7FFFFFFF, 0x7FFFFFFF)), broken) << "libpng itself refuses";
    EXPECT_EQ(status_of(png_header(100, 100)), broken) << "it has a header and no pixels";
    for (const auto* format : {"jpeg", "png", "webp", "gif"}) {
        const auto image = sample(format, 100, 80);
        EXPECT_EQ(status_of(image, five_mib, 8'001), done) << format;
        EXPECT_EQ(status_of(image, five_mib, 8'000), done) << format;
        EXPECT_EQ(status_of(image, five_mib, 7'999), too_many_pixels) << format;
    }
    EXPECT_EQ(status_of(sample("png", 65'534, 1)), done);
    EXPECT_EQ(status_of(sample("png", 65'535, 1)), done);
    EXPECT_EQ(status_of(sample("png", 65'536, 1)), too_many_pixels);
}

TEST(Thumbnail, the_largest_image_fits_into_the_memory_it_may_have) {
    EXPECT_EQ(status_of(sample("png16", 8'000, 5'000)), done);
    EXPECT_EQ(status_of(sample("progressive", 8'000, 5'000)), done);
    EXPECT_EQ(status_of(sample("interlaced", 8'000, 5'000)), done);
    EXPECT_EQ(status_of(sample("png", 8'000, 5'001)), too_many_pixels);
}

TEST(Thumbnail, the_number_of_bytes_has_a_limit) {
    const auto image = sample("png", 100, 100);
    EXPECT_EQ(status_of(image, image.size() + 1), done);
    EXPECT_EQ(status_of(image, image.size()), done);
    EXPECT_EQ(status_of(image, image.size() - 1), too_many_bytes);
}

TEST(Thumbnail, damaged_images_are_refused_or_drawn_and_nothing_else) {
    std::mt19937 random{7};  // the same damage in every run
    for (const auto* format : {"jpeg", "png", "webp", "gif"}) {
        const auto whole = sample(format, 60, 60);
        for (int round = 0; round < 15; ++round) {
            auto image = whole;
            for (int i = 0; i < 4; ++i) image[random() % image.size()] = static_cast<char>(random());
            const auto ended = thumbnail(image);
            EXPECT_THAT(ended.status, ::testing::AnyOf(done, not_an_image, too_many_pixels, broken)) << format << round;
            if (ended.status == done) EXPECT_THAT(look_at(ended.output), HasSubstr(" 96x96 "));
        }
    }
}

TEST(Thumbnail, a_wrong_call_says_so) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{},
                                                  {"--bytes=1"},
                                                  {"--pixels=1", "--bytes=1"},
                                                  {"--bytes=0", "--pixels=1"},
                                                  {"--bytes=1", "--pixels=-1"},
                                                  {"--bytes=1", "--pixels=1x"},
                                                  {"--bytes=1", "--pixels=1", "more"}}) {
        std::vector<std::string> command{XOS_THUMBNAIL};
        command.insert(command.end(), words.begin(), words.end());
        EXPECT_EQ(run_program(command, "").status, called_wrongly);
    }
}

/// What the kernel says about a process, as text.
std::string about(pid_t process, const std::string& file) {
    std::ifstream in{"/proc/" + std::to_string(process) + "/" + file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(Thumbnail, it_is_confined_before_it_reads_a_byte) {
    std::array<int, 2> input{};
    ASSERT_EQ(::pipe2(input.data(), O_CLOEXEC), 0);
    const auto child =
        spawn({XOS_THUMBNAIL, "--bytes=9", "--pixels=9"}, {.input = input[0], .output = -1, .error = -1});
    EXPECT_TRUE(
        testing::comes_true([&] { return about(child, "status").find("Seccomp:\t2") != std::string::npos; }, 10s));
    EXPECT_THAT(about(child, "status"), HasSubstr("NoNewPrivs:\t1"));
    const auto limits = about(child, "limits");
    EXPECT_THAT(limits, ::testing::ContainsRegex("Max cpu time +10 +10 "));
    EXPECT_THAT(limits, ::testing::ContainsRegex("Max file size +32768 +32768 "));
    EXPECT_THAT(limits, ::testing::ContainsRegex("Max core file size +0 +0 "));
    EXPECT_THAT(limits, ::testing::ContainsRegex("Max open files +16 +16 "));
    EXPECT_THAT(limits, ::testing::ContainsRegex("Max address space +1073741824 +1073741824 "));
    ::close(input[0]);
    ::close(input[1]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), not_an_image);
}

}  // namespace
}  // namespace xos::thumbnail
