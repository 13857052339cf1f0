// SPDX-License-Identifier: Apache-2.0
#include "xos/files/multipart.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace xos::files {
namespace {

using Event = MultipartReader::Event;
using Limit = MultipartReader::Limit;

struct ReadPart {
    std::string name;
    std::optional<std::string> file_name;
    std::string data;
    bool is_whole = false;
    bool operator==(const ReadPart&) const = default;
};

struct Body {
    std::vector<ReadPart> parts;
    bool is_complete = false;
    bool is_refused = false;
    Limit limit = Limit::none;
    bool operator==(const Body&) const = default;
};

/// Reads a body that comes in pieces of `step` bytes.
Body read(std::string_view text, std::size_t step = SIZE_MAX, MultipartLimits limits = {}) {
    MultipartReader reader{"B", limits};
    Body body;
    while (!text.empty() && !body.is_refused) {
        auto input = text.substr(0, step);
        text.remove_prefix(input.size());
        while (true) {
            const auto found = reader.next(input);
            input.remove_prefix(found.consumed);
            if (found.event == Event::more && input.empty()) break;
            if (found.event == Event::failed) {
                body.is_refused = true;
                break;
            }
            if (found.event == Event::part) body.parts.push_back({reader.name(), reader.file_name(), "", false});
            if (found.event == Event::data) body.parts.back().data += found.data;
            if (found.event == Event::part_end) body.parts.back().is_whole = true;
        }
    }
    body.is_complete = reader.is_complete();
    body.limit = reader.limit();
    return body;
}

std::string part(std::string_view disposition, std::string_view data, std::string_view more = "") {
    return "--B\r\nContent-Disposition: form-data; " + std::string{disposition} + "\r\n" + std::string{more} + "\r\n" +
           std::string{data} + "\r\n";
}

const std::string two_parts =
    part(R"(name="a")", "one") + part(R"(name="file"; filename="x.txt")", "two\r\nlines") + "--B--\r\n";

TEST(Multipart, FILE_1_reads_fields_and_files) {
    const auto body = read(two_parts);
    EXPECT_TRUE(body.is_complete);
    EXPECT_FALSE(body.is_refused);
    ASSERT_EQ(body.parts.size(), 2U);
    EXPECT_EQ(body.parts[0], (ReadPart{"a", std::nullopt, "one", true}));
    EXPECT_EQ(body.parts[1], (ReadPart{"file", "x.txt", "two\r\nlines", true}));
}

TEST(Multipart, BLD_5_the_same_comes_out_wherever_the_input_is_split) {
    const std::string tricky =
        part(R"(name="f"; filename="x")", "\r\r\n\r\n-\r\n--\r\n--A\r\n--b\r\r\n--\r\n--B-less? no: \r\n --B") +
        part(R"(name="g")", "") + part(R"(name="h")", "\r\n") + "--B--";
    for (const auto& text : {two_parts, tricky}) {
        const auto whole = read(text);
        for (std::size_t step = 1; step < text.size(); ++step) EXPECT_EQ(read(text, step), whole) << step;
    }
}

TEST(Multipart, a_delimiter_needs_its_line_end) {
    EXPECT_EQ(read(part(R"(name="a")", "x--B--y") + "--B--").parts.at(0).data, "x--B--y");
    EXPECT_EQ(read(part(R"(name="a")", "x\n--B--y") + "--B--").parts.at(0).data, "x\n--B--y");
    EXPECT_EQ(read(part(R"(name="a")", "x\r--B\r\n-B") + "--B--").parts.at(0).data, "x\r--B\r\n-B");
}

TEST(Multipart, UP_1_a_body_that_breaks_off_is_not_complete) {
    for (std::size_t size = 1; size < two_parts.size() - 2; ++size) {
        const auto body = read(std::string_view{two_parts}.substr(0, size));
        EXPECT_FALSE(body.is_complete) << size;
        EXPECT_FALSE(body.is_refused) << size;
    }
}

struct Refused {
    std::string_view why;
    std::string text;
};

TEST(Multipart, H1_2_what_is_not_written_strictly_is_refused) {
    const std::string head = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n";
    const std::vector<Refused> cases{
        {"text before the first boundary", "preamble\r\n" + two_parts},
        {"a line end before the first boundary", "\r\n" + two_parts},
        {"text after the last boundary", two_parts + "more"},
        {"a second line end after the last boundary", two_parts + "\r\n"},
        {"another boundary", "--C\r\n"},
        {"blanks behind a boundary", "--B \r\n"},
        {"a bare line feed behind a boundary", "--B\n"},
        {"a bare line feed in a header", "--B\r\nContent-Disposition: form-data; name=\"a\"\n\r\n"},
        {"a bare carriage return in a header", "--B\r\nContent-Disposition: form-data;\rname=\"a\"\r\n"},
        {"a control in a header", std::string{"--B\r\nX: \1\r\n"}},
        {"NUL in a header", std::string{"--B\r\nX: \0\r\n", 10}},
        {"a folded header", "--B\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n"},
        {"a header without a colon", "--B\r\nContent-Disposition\r\n\r\n"},
        {"a blank before a colon", "--B\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n"},
        {"a header without a name", "--B\r\n: x\r\n\r\n"},
        {"no disposition", "--B\r\nX: y\r\n\r\n"},
        {"no header at all", "--B\r\n\r\n"},
        {"two dispositions", head + "Content-Disposition: form-data; name=\"b\"\r\n\r\n"},
        {"another disposition", "--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n"},
        {"no name", "--B\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\n"},
        {"two names", "--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n"},
        {"two file names", "--B\r\nContent-Disposition: form-data; name=a; filename=b; filename=c\r\n\r\n"},
        {"a name that does not end", "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n"},
        {"a name that ends with an escape", "--B\r\nContent-Disposition: form-data; name=\"a\\\"\r\n\r\n"},
        {"a parameter without a value", "--B\r\nContent-Disposition: form-data; name\r\n\r\n"},
        {"text behind a quoted value", "--B\r\nContent-Disposition: form-data; name=\"a\"b\r\n\r\n"},
        {"base64", head + "Content-Transfer-Encoding: base64\r\n\r\n"},
        {"quoted-printable", head + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"},
        {"one dash behind a boundary", part("name=a", "x") + "--B-x"},
    };
    for (const auto& [why, text] : cases) {
        for (const std::size_t step : {SIZE_MAX, std::size_t{1}}) {
            const auto body = read(text, step);
            EXPECT_TRUE(body.is_refused) << why;
            EXPECT_EQ(body.limit, Limit::none) << why;
        }
    }
}

TEST(Multipart, file_names_are_read_as_browsers_write_them) {
    const auto name = [](std::string_view written) {
        return read(part("name=\"f\"; filename=" + std::string{written}, "") + "--B--")
            .parts.at(0)
            .file_name.value_or("");
    };
    EXPECT_EQ(name(R"("C:\Users\Ann\a.txt")"), R"(C:\Users\Ann\a.txt)");
    EXPECT_EQ(name(R"("a%22b.txt")"), "a\"b.txt");
    EXPECT_EQ(name(R"("a\"b.txt")"), "a\"b.txt");
    EXPECT_EQ(name(R"("a\\b.txt")"), R"(a\b.txt)");
    EXPECT_EQ(name(R"("a%0D%0Ab.txt")"), "a\r\nb.txt");
    EXPECT_EQ(name(R"("a%41b;c.txt"; filename*=UTF-8''other)"), "a%41b;c.txt");
    EXPECT_EQ(name("plain.txt"), "plain.txt");
    EXPECT_EQ(name("\"\""), "");
}

TEST(Multipart, part_headers_that_are_not_needed_are_passed_over) {
    const auto body =
        read(part("name=a", "x", "Content-Type: image/png\r\ncontent-transfer-encoding: BINARY\r\n") + "--B--");
    EXPECT_TRUE(body.is_complete);
    EXPECT_EQ(body.parts.at(0).data, "x");
}

TEST(Multipart, LIM_4_parts_at_their_limit) {
    const auto of = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += part("name=a", "x");
        return read(text + "--B--");
    };
    EXPECT_TRUE(of(99).is_complete);
    EXPECT_TRUE(of(100).is_complete);
    EXPECT_TRUE(of(101).is_refused);
    EXPECT_EQ(of(101).limit, Limit::parts);
    EXPECT_EQ(of(101).parts.size(), 100U);
}

TEST(Multipart, LIM_4_header_fields_at_their_limit) {
    const auto of = [](std::size_t count) {
        std::string fields;
        for (std::size_t i = 1; i < count; ++i) fields += "X: y\r\n";
        return read(part("name=a", "x", fields) + "--B--");
    };
    EXPECT_TRUE(of(15).is_complete);
    EXPECT_TRUE(of(16).is_complete);
    EXPECT_TRUE(of(17).is_refused);
    EXPECT_EQ(of(17).limit, Limit::header_fields);
}

TEST(Multipart, LIM_4_header_bytes_at_their_limit) {
    const auto of = [](std::size_t bytes) {
        const std::string fixed = "Content-Disposition: form-data; name=a\r\nX: \r\n\r\n";
        return read(part("name=a", "x", "X: " + std::string(bytes - fixed.size(), 'y') + "\r\n") + "--B--");
    };
    EXPECT_TRUE(of(8191).is_complete);
    EXPECT_TRUE(of(8192).is_complete);
    EXPECT_TRUE(of(8193).is_refused);
    EXPECT_EQ(of(8193).limit, Limit::header_bytes);
}

TEST(Multipart, LIM_4_names_at_their_limit) {
    const auto field = [](std::size_t size) { return read(part("name=" + std::string(size, 'n'), "x") + "--B--"); };
    EXPECT_TRUE(field(127).is_complete);
    EXPECT_TRUE(field(128).is_complete);
    EXPECT_EQ(field(129).limit, Limit::field_name);
    const auto file = [](std::size_t size) {
        return read(part("name=a; filename=" + std::string(size, 'n'), "x") + "--B--");
    };
    EXPECT_TRUE(file(254).is_complete);
    EXPECT_TRUE(file(255).is_complete);
    EXPECT_EQ(file(256).limit, Limit::file_name);
}

TEST(Multipart, LIM_4_boundaries_at_their_limit) {
    const auto of = [](std::string_view boundary) {
        return multipart_boundary("multipart/form-data; boundary=" + std::string{boundary});
    };
    EXPECT_EQ(of("x"), "x");
    EXPECT_EQ(of(std::string(69, 'x')), std::string(69, 'x'));
    EXPECT_EQ(of(std::string(70, 'x')), std::string(70, 'x'));
    EXPECT_FALSE(of(std::string(71, 'x')));
    EXPECT_FALSE(of(""));
    EXPECT_FALSE(of("\"\""));
    EXPECT_EQ(of("\"a b=c:d?\""), "a b=c:d?");
    EXPECT_FALSE(of("\"a \"")) << "it must not end with a blank";
    EXPECT_FALSE(of("\"a@b\""));
    EXPECT_FALSE(of("a; boundary=b"));
}

TEST(Multipart, only_form_data_has_a_boundary_here) {
    EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=utf-8; BOUNDARY=----WebKit123"), "----WebKit123");
    EXPECT_FALSE(multipart_boundary("multipart/form-data"));
    EXPECT_FALSE(multipart_boundary("multipart/mixed; boundary=a"));
    EXPECT_FALSE(multipart_boundary("application/json"));
    EXPECT_FALSE(multipart_boundary(""));
}

}  // namespace
}  // namespace xos::files
