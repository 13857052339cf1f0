// SPDX-License-Identifier: Apache-2.0
#include "files/s3/answers.hpp"

#include <gtest/gtest.h>

namespace xos::files::s3 {
namespace {

constexpr const char* time_text = "2025-01-31T09:05:00.123Z";
const Timestamp time_value = parse_iso(time_text).value();

std::string object(std::string_view key, std::string_view time = time_text) {
    return "<Contents><Key>" + std::string{key} + "</Key><LastModified>" + std::string{time} +
           "</LastModified><Size>1</Size></Contents>";
}
std::string page(std::string_view inside) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>" +
           std::string{inside} + "</ListBucketResult>";
}

TEST(S3Answers, a_page_of_objects) {
    EXPECT_EQ(parse_object_page(page("")), ObjectPage{});
    EXPECT_EQ(
        parse_object_page(page("<IsTruncated>false</IsTruncated>" + object("a") + object("x/b &amp; &lt;c&#x20AC;"))),
        (ObjectPage{.objects = {{"a", time_value}, {"x/b & <c€", time_value}}, .next = ""}));
    EXPECT_EQ(
        parse_object_page(page("<IsTruncated>true</IsTruncated><NextContinuationToken>1+/=</NextContinuationToken>"))
            ->next,
        "1+/=");
    EXPECT_EQ(parse_object_page(page(object("a", "2025-01-31T10:05:00+01:00")))->objects.at(0).modified_at,
              parse_iso("2025-01-31T09:05:00.000Z"));
}

TEST(S3Answers, what_is_no_page_of_objects) {
    for (const auto& text :
         {std::string{}, std::string{"<ListBucketResult>"}, std::string{"no xml"}, std::string{"<Other/>"},
          page("<Contents/>"), page(object("")), page(object("a", "today")), page(object(std::string(2'049, 'k'))),
          page("<IsTruncated>true</IsTruncated>"), page("") + "<"}) {
        EXPECT_FALSE(parse_object_page(text)) << text;
    }
    EXPECT_TRUE(parse_object_page(page(object(std::string(2'047, 'k')))));
    EXPECT_TRUE(parse_object_page(page(object(std::string(2'048, 'k')))));
}

TEST(S3Answers, entities_of_a_document_are_not_expanded) {
    const auto read = parse_object_page("<!DOCTYPE x [<!ENTITY e \"expanded\">]>" + page(object("a&e;b")).substr(39));
    if (read) EXPECT_EQ(read->objects.at(0).key, "a&e;b");
}

TEST(S3Answers, deep_nesting_ends_well) {
    std::string deep;
    for (int i = 0; i < 200'000; ++i) deep += "<a>";
    EXPECT_FALSE(parse_object_page(deep));
    std::string closed = deep;
    for (int i = 0; i < 200'000; ++i) closed += "</a>";
    EXPECT_EQ(parse_object_page(page(closed)), ObjectPage{});
}

TEST(S3Answers, a_page_of_uploads) {
    const auto read = parse_upload_page(
        "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>"
        "<NextUploadIdMarker>m</NextUploadIdMarker><Upload><Key>a</Key><UploadId>u-1</UploadId><Initiated>" +
        std::string{time_text} + "</Initiated></Upload></ListMultipartUploadsResult>");
    EXPECT_EQ(
        read,
        (UploadPage{.uploads = {{"a", "u-1", time_value}}, .has_more = true, .next_key = "k", .next_upload_id = "m"}));
    EXPECT_FALSE(parse_upload_page("<ListMultipartUploadsResult><Upload/></ListMultipartUploadsResult>"));
    EXPECT_FALSE(
        parse_upload_page("<ListMultipartUploadsResult><IsTruncated>true</IsTruncated></ListMultipartUploadsResult>"));
}

TEST(S3Answers, the_id_of_an_upload) {
    const auto answer = [](std::string_view id) {
        return "<InitiateMultipartUploadResult><UploadId>" + std::string{id} +
               "</UploadId></InitiateMultipartUploadResult>";
    };
    EXPECT_EQ(parse_upload_id(answer("a+b/c=")), "a+b/c=");
    EXPECT_FALSE(parse_upload_id(answer("")));
    EXPECT_TRUE(parse_upload_id(answer(std::string(2'048, 'i'))));
    EXPECT_FALSE(parse_upload_id(answer(std::string(2'049, 'i'))));
    EXPECT_FALSE(parse_upload_id("<Error><Code>AccessDenied</Code></Error>"));
}

TEST(S3Answers, a_completion_is_one_by_its_text) {
    EXPECT_TRUE(
        is_completion("<?xml version=\"1.0\"?>\n\n  <CompleteMultipartUploadResult><ETag>x</ETag>"
                      "</CompleteMultipartUploadResult>"));
    EXPECT_TRUE(is_completion("<CompleteMultipartUploadResult/>"));
    EXPECT_FALSE(is_completion("<Error><Code>InternalError</Code></Error>"));
    EXPECT_FALSE(is_completion(""));
}

TEST(S3Answers, an_error) {
    EXPECT_EQ(parse_error("<Error><Code>NoSuchKey</Code><Message>It is &quot;not&quot; there</Message></Error>"),
              (ErrorText{"NoSuchKey", "It is \"not\" there"}));
    EXPECT_EQ(parse_error("<Error><Code>X</Code></Error>"), (ErrorText{"X", ""}));
    EXPECT_EQ(parse_error("<Error><Code>X\n\x1b[1m</Code><Message>" + std::string(400, 'm') + "</Message></Error>"),
              (ErrorText{"X??[1m", std::string(300, 'm')}));
    EXPECT_FALSE(parse_error("<html>Bad gateway</html>"));
    EXPECT_FALSE(parse_error(""));
}

}  // namespace
}  // namespace xos::files::s3
