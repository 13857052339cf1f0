// SPDX-License-Identifier: Apache-2.0
#include "conformance/storage/fake_s3.hpp"

#include <algorithm>

namespace xos::files {

namespace {

using testing::http_answer;

/// The value of a parameter; every one here has a value that is not encoded.
std::string parameter(const std::string& query, std::string_view name) {
    const auto text = '&' + query + '&';
    const auto at = text.find('&' + std::string{name} + '=');
    if (at == std::string::npos) return "";
    const auto begin = at + name.size() + 2;
    return text.substr(begin, text.find('&', begin) - begin);
}

std::string part_of(const std::string& content, const std::string& head) {
    constexpr std::string_view field = "\r\nRange: bytes=";
    const auto at = head.find(field);
    if (at == std::string::npos) return content;
    const auto first = std::stoul(head.substr(at + field.size()));
    const auto last = std::stoul(head.substr(head.find('-', at + field.size()) + 1));
    return content.substr(std::min(first, content.size()), last - first + 1);
}

}  // namespace

FakeS3::FakeS3() : server_{[this](const Seen& request) { return answer(request); }} {}

S3Options FakeS3::options() const {
    S3Options options;
    options.endpoint = "http://127.0.0.1:" + std::to_string(server_.port());
    options.bucket = "bucket";
    options.access_key = "the-key";
    options.secret_key = "the-very-secret";
    options.prefix = "p";
    options.is_path_style = true;
    options.part_size = std::uint64_t{1} * 1024 * 1024;
    options.connections = 2;
    options.first_pause = std::chrono::milliseconds{1};
    return options;
}

std::map<std::string, std::string> FakeS3::objects() const {
    const std::lock_guard lock{mutex_};
    return objects_;
}

std::size_t FakeS3::open_uploads() const {
    const std::lock_guard lock{mutex_};
    return uploads_.size();
}

std::size_t FakeS3::count(std::string_view method, std::string_view in_target) const {
    const auto all = server_.seen();
    return static_cast<std::size_t>(std::ranges::count_if(all, [&](const Seen& request) {
        return request.method == method && request.target.find(in_target) != std::string::npos;
    }));
}

std::string FakeS3::answer(const Seen& request) {
    if (auto other = fault(request)) return *other;
    return serve(request);
}

std::string FakeS3::serve(const Seen& request) {
    const std::lock_guard lock{mutex_};
    const auto question = std::min(request.target.find('?'), request.target.size());
    const auto path = request.target.substr(0, question);
    const auto query = request.target.substr(std::min(question + 1, request.target.size()));
    if (path == "/bucket/")
        return query.starts_with("list-type=2") ? http_answer(200, "<ListBucketResult/>") : list_uploads();
    if (query.find("upload") != std::string::npos) return serve_upload(request, path, query);
    if (request.method == "PUT") {
        objects_[path] = request.body;
        return http_answer(200, "", "ETag: \"etag\"\r\n");
    }
    const auto found = objects_.find(path);
    if (request.method == "DELETE") {
        if (found != objects_.end()) objects_.erase(found);
        return http_answer(204);
    }
    if (found == objects_.end()) return request.method == "HEAD" ? http_answer(404) : s3_error(404, "NoSuchKey");
    if (request.method == "HEAD") {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(found->second.size()) + "\r\n\r\n";
    }
    return http_answer(206, part_of(found->second, request.head));
}

std::string FakeS3::serve_upload(const Seen& request, const std::string& path, const std::string& query) {
    const auto id = parameter(query, "uploadId");
    if (id.empty()) {
        const auto made = "upload-" + std::to_string(uploads_.size() + 1);
        uploads_[made].key = path.substr(std::string_view{"/bucket/"}.size());
        return http_answer(
            200, "<InitiateMultipartUploadResult><UploadId>" + made + "</UploadId></InitiateMultipartUploadResult>");
    }
    const auto found = uploads_.find(id);
    if (found == uploads_.end()) return s3_error(404, "NoSuchUpload");
    if (request.method == "PUT") {
        const auto number = parameter(query, "partNumber");
        found->second.parts[std::stoi(number)] = request.body;
        return http_answer(200, "", "ETag: \"part-" + number + "\"\r\n");
    }
    if (request.method == "POST") {
        auto& object = objects_[path];
        for (const auto& [number, bytes] : found->second.parts) object += bytes;
    }
    uploads_.erase(found);
    return request.method == "POST" ? http_answer(200, "<CompleteMultipartUploadResult/>") : http_answer(204);
}

std::string FakeS3::list_uploads() const {
    std::string list = "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>";
    for (const auto& [id, upload] : uploads_) {
        list += "<Upload><Key>" + upload.key + "</Key><UploadId>" + id + "</UploadId><Initiated>" + uploads_begun_at +
                "</Initiated></Upload>";
    }
    return http_answer(200, list + "</ListMultipartUploadsResult>");
}

std::string s3_error(int status, std::string_view code, std::string_view message) {
    return http_answer(status, "<?xml version=\"1.0\"?><Error><Code>" + std::string{code} + "</Code><Message>" +
                                   std::string{message} + "</Message></Error>");
}

}  // namespace xos::files
