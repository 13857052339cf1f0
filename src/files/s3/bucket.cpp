// SPDX-License-Identifier: Apache-2.0
// The S3 operations that contents need, over signed requests. Documents: Amazon S3 API Reference, 2006-03-01.
#include "files/s3/bucket.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "files/disk_file.hpp"
#include "files/s3/endpoint.hpp"
#include "xos/base/clock.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/content_facts.hpp"

namespace xos::files::s3 {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t most_parts = 10'000;  // of one upload, by the protocol
constexpr std::uint64_t mib = std::uint64_t{1024} * 1024;
constexpr std::size_t list_answer = std::size_t{4} * 1024 * 1024;
constexpr std::size_t longest_etag = 256;
constexpr milliseconds longest_transfer = std::chrono::hours{1};
constexpr milliseconds longest_completion = std::chrono::minutes{10};
constexpr std::size_t waiting_calls = 16'384;
constexpr milliseconds longest_wait{30'000};
constexpr std::chrono::seconds retry_after{5};
constexpr unsigned longer_each_time = 4;

bool may_pass(const Incoming& answer) {
    switch (answer.status) {
        case 408:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504: return true;
        default: return false;
    }
}

/// What the person who set the server up can do about a refusal.
std::string_view advice(std::string_view code, int status) {
    if (code == "SignatureDoesNotMatch") return "Files:S3:SecretKey is not the secret of Files:S3:AccessKey.";
    if (code == "InvalidAccessKeyId") return "Files:S3:AccessKey is not known there.";
    if (code == "NoSuchBucket") return "The bucket of Files:S3:Bucket does not exist there.";
    if (code == "RequestTimeTooSkewed") return "The clock of this machine is wrong.";
    if (code == "AuthorizationHeaderMalformed") return "Files:S3:Region is not the region of the bucket.";
    if (status >= 300 && status < 400) return "Files:S3:Endpoint or Files:S3:Region is not that of the bucket.";
    if (code == "AccessDenied" || status == 403) {
        return "The key of Files:S3:AccessKey must be allowed to list the bucket, and to get, put and delete objects "
               "and to abort multipart uploads below Files:S3:Prefix.";
    }
    return "";
}

/// ETags are sent back to S3 within XML.
bool is_etag(std::string_view etag) {
    return !etag.empty() && etag.size() <= longest_etag &&
           std::ranges::all_of(etag, [](char c) { return c > ' ' && c < '\x7F' && c != '<' && c != '&' && c != '>'; });
}

std::string range_field(std::uint64_t offset, std::uint64_t size) {
    return "Range: bytes=" + std::to_string(offset) + "-" + std::to_string(offset + size - 1);
}

std::string hash_now(const FilePiece& piece) {
    ContentInspector inspector;
    inspect(inspector, *piece.file, piece.offset, piece.size);
    return inspector.finish().sha256;
}

}  // namespace

Bucket::Bucket(S3Options options)
    : options_{std::move(options)},
      key_{.access_key = options_.access_key, .secret_key = options_.secret_key, .region = options_.region},
      transfers_{options_.connect_time, options_.quiet_time},
      pool_{{.name = "s3",
             .threads = options_.connections,
             .queue_limit = waiting_calls,
             .longest_wait = longest_wait,
             .retry_after = retry_after}} {
    const auto endpoint = find_endpoint(options_).value();
    host_ = options_.is_path_style ? endpoint.authority : options_.bucket + '.' + endpoint.authority;
    root_ = options_.is_path_style ? '/' + options_.bucket : "";
    origin_ = endpoint.scheme + "://" + host_;
}

void Bucket::stop() {
    transfers_.stop();
    pool_.stop();
}

std::uint64_t Bucket::part_size(std::uint64_t size) const {
    const auto least = (size + most_parts - 1) / most_parts;
    return std::max(options_.part_size, (least + mib - 1) / mib * mib);
}

Task<void> Bucket::store(std::string key, const Descriptor& file, std::uint64_t size) {
    if (size <= options_.part_size) {
        co_await store_at_once(std::move(key), file, size);
    } else {
        co_await store_in_parts(std::move(key), file, size);
    }
}

Task<void> Bucket::store_at_once(std::string key, const Descriptor& file, std::uint64_t size) {
    const FilePiece piece{.file = &file, .offset = 0, .size = size};
    Call call{.what = "store a content", .method = "PUT", .key = std::move(key), .longest = longest_transfer};
    call.fields.emplace_back("Content-Type: application/octet-stream");
    call.payload_hash = co_await hash(piece);
    call.file = piece;
    co_await send_and_expect(std::move(call), 200);
}

// An upload that was begun costs money until it is completed or aborted, and nobody sees it.
Task<void> Bucket::store_in_parts(std::string key, const Descriptor& file, std::uint64_t size) {
    const auto upload_id = co_await begin_upload(key);
    std::exception_ptr failure;
    try {
        auto list = co_await send_parts(key, upload_id, file, size);
        co_await complete_upload(key, upload_id, std::move(list), size);
        co_return;
    } catch (...) {
        failure = std::current_exception();
    }
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    try {
        co_await abort_upload(key, upload_id);
    } catch (const std::exception&) {  // the first failure says more; the sweep finds what is left
    }
    co_await boost::asio::this_coro::throw_if_cancelled(true);
    std::rethrow_exception(failure);
}

Task<std::string> Bucket::begin_upload(std::string key) {
    Call call{.what = "begin an upload",
              .method = "POST",
              .key = std::move(key),
              .query = {{"uploads", ""}},
              .fields = {"Content-Type: application/octet-stream"}};
    const auto answer = co_await send_and_expect(std::move(call), 200);
    auto upload_id = parse_upload_id(answer.body);
    if (!upload_id) throw std::runtime_error{"S3 began an upload without saying its id"};
    co_return std::move(*upload_id);
}

/// Gives the list of parts that completes the upload.
Task<std::string> Bucket::send_parts(std::string key, std::string upload_id, const Descriptor& file,
                                     std::uint64_t size) {
    const auto step = part_size(size);
    std::string list = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
    std::uint64_t number = 1;
    for (std::uint64_t offset = 0; offset < size; offset += step, ++number) {
        const FilePiece piece{.file = &file, .offset = offset, .size = std::min(step, size - offset)};
        Call call{.what = "store a part of a content",
                  .method = "PUT",
                  .key = key,
                  .query = {{"partNumber", std::to_string(number)}, {"uploadId", upload_id}},
                  .longest = longest_transfer};
        call.payload_hash = co_await hash(piece);
        call.file = piece;
        const auto answer = co_await send_and_expect(std::move(call), 200);
        if (!is_etag(answer.etag)) throw std::runtime_error{"S3 stored a part without giving its ETag"};
        list += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" + answer.etag + "</ETag></Part>";
    }
    co_return list + "</CompleteMultipartUpload>";
}

Task<void> Bucket::complete_upload(std::string key, std::string upload_id, std::string list, std::uint64_t size) {
    Call call{.what = "complete an upload",
              .method = "POST",
              .key = key,
              .query = {{"uploadId", std::move(upload_id)}},
              .fields = {"Content-Type: application/xml"},
              .body = std::move(list),
              .must_move = false,
              .is_completion = true,
              .longest = longest_completion};
    const auto answer = co_await send(call);
    if (answer.status == 200) co_return;
    if (answer.status == 404) {  // perhaps done by an attempt whose answer was lost: the object is there then
        const auto present = co_await size_of(std::move(key));
        if (present == size) co_return;
    }
    refuse(call, answer);
}

Task<void> Bucket::abort_upload(std::string key, std::string upload_id) {
    Call call{.what = "abort an upload",
              .method = "DELETE",
              .key = std::move(key),
              .query = {{"uploadId", std::move(upload_id)}}};
    co_await send_removal(std::move(call));
}

Task<std::optional<std::uint64_t>> Bucket::size_of(std::string key) {
    Call call{.what = "look at a content", .method = "HEAD", .key = std::move(key)};
    const auto answer = co_await send(call);
    if (answer.status == 404) co_return std::nullopt;
    if (answer.status != 200 || !answer.content_length) refuse(call, answer);
    co_return answer.content_length;
}

Task<std::string> Bucket::read(std::string key, std::uint64_t offset, std::uint64_t size) {
    Call call{.what = "read a content",
              .method = "GET",
              .key = std::move(key),
              .fields = {range_field(offset, size)},
              .most_answer = std::max<std::size_t>(size, std::size_t{64} * 1024),
              .longest = longest_transfer};
    auto answer = co_await send(call);
    if (answer.status != 206 && (answer.status != 200 || offset != 0)) refuse(call, answer);
    if (answer.body.size() != size) {
        throw std::runtime_error{"S3 was asked for " + std::to_string(size) + " bytes of a content and gave " +
                                 std::to_string(answer.body.size())};
    }
    co_return std::move(answer.body);
}

Task<void> Bucket::remove(std::string key) {
    Call call{.what = "remove a content", .method = "DELETE", .key = std::move(key)};
    co_await send_removal(std::move(call));
}

Task<ObjectPage> Bucket::list(std::string after, std::string next, std::size_t most) {
    Call call{.what = "list contents",
              .method = "GET",
              .query = {{"list-type", "2"}, {"max-keys", std::to_string(most)}, {"prefix", options_.prefix}},
              .most_answer = list_answer};
    if (!next.empty()) {
        call.query.emplace_back("continuation-token", std::move(next));
    } else if (!after.empty()) {
        call.query.emplace_back("start-after", std::move(after));
    }
    const auto answer = co_await send_and_expect(std::move(call), 200);
    auto page = parse_object_page(answer.body);
    if (!page) throw std::runtime_error{"S3 gave a list of contents that cannot be read"};
    co_return std::move(*page);
}

Task<void> Bucket::abort_uploads(std::string start, Timestamp begun_before) {
    Call call{.what = "list uploads",
              .method = "GET",
              .query = {{"uploads", ""}, {"prefix", start}},
              .most_answer = list_answer};
    while (true) {
        const auto answer = co_await send(call);
        if (answer.status == 501 || answer.status == 405) co_return;
        if (answer.status != 200) refuse(call, answer);
        auto page = parse_upload_page(answer.body);
        if (!page) throw std::runtime_error{"S3 gave a list of uploads that cannot be read"};
        for (auto& upload : page->uploads) {
            if (!upload.key.starts_with(start) || upload.begun_at >= begun_before) continue;
            co_await abort_upload(std::move(upload.key), std::move(upload.upload_id));
        }
        if (!page->has_more) co_return;
        call.query = {{"uploads", ""},
                      {"prefix", start},
                      {"key-marker", std::move(page->next_key)},
                      {"upload-id-marker", std::move(page->next_upload_id)}};
    }
}

std::optional<std::string> Bucket::check() {
    const Call call{.what = "list contents",
                    .method = "GET",
                    .query = {{"list-type", "2"}, {"max-keys", "1"}, {"prefix", options_.prefix}},
                    .longest = options_.longest_call};
    const auto answer = attempt(call);
    if (!answer && !answer.error().may_pass) throw std::runtime_error{answer.error().text};
    if (!answer) return answer.error().text;
    if (answer->status != 200) refuse(call, *answer);
    if (!parse_object_page(answer->body)) throw std::runtime_error{"There is no S3 server at " + origin_};
    return std::nullopt;
}

Task<std::string> Bucket::hash(const FilePiece& piece) {
    co_return co_await run_blocking(pool_, [piece] { return hash_now(piece); });
}

Task<Incoming> Bucket::send(Call call) {
    if (call.longest == milliseconds{0}) call.longest = options_.longest_call;
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor};
    auto pause = options_.first_pause;
    for (unsigned i = 1;; ++i) {
        auto answer = co_await run_blocking(pool_, [this, &call] { return attempt(call); });
        if (answer) co_return std::move(*answer);
        if (!answer.error().may_pass) throw std::runtime_error{answer.error().text};
        if (i >= options_.attempts) throw unavailable(retry_after).with_detail(answer.error().text);
        timer.expires_after(pause);
        pause *= longer_each_time;
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

Task<Incoming> Bucket::send_and_expect(Call call, int status) {
    auto answer = co_await send(call);
    if (answer.status != status) refuse(call, answer);
    co_return std::move(answer);
}

/// What is not there any more is removed.
Task<void> Bucket::send_removal(Call call) {
    const auto answer = co_await send(call);
    if (answer.status != 204 && answer.status != 200 && answer.status != 404) refuse(call, answer);
}

/// An answer that may be another one in a while is a failure too.
std::expected<Incoming, TransferFailure> Bucket::attempt(const Call& call) {
    auto answer = transfers_.perform(signed_request(call));
    if (!answer) {
        answer.error().text = "S3 at " + origin_ + " could not " + call.what + ": " + answer.error().text;
        return answer;
    }
    // S3 sends the status of a completion before it begins; an error behind that may pass like one of status 500.
    const bool is_late_failure = call.is_completion && answer->status == 200 && !is_completion(answer->body);
    if (!may_pass(*answer) && !is_late_failure) return answer;
    return std::unexpected{TransferFailure{.text = explain(call, *answer), .may_pass = true}};
}

Outgoing Bucket::signed_request(const Call& call) const {
    const auto now = system_clock().now();  // S3 compares it with its own
    SignedParts parts{.method = call.method,
                      .path = root_ + '/' + uri_encode(call.key, true),
                      .query = call.query,
                      .fields = {{"Host", host_}},
                      .payload_hash = call.file ? call.payload_hash : sha256_hex(call.body)};
    parts.fields.emplace_back("X-Amz-Content-Sha256", parts.payload_hash);
    parts.fields.emplace_back("X-Amz-Date", amz_date(now));
    Outgoing request{.method = call.method,
                     .url = origin_ + parts.path,
                     .fields = call.fields,
                     .body = call.body,
                     .file = call.file,
                     .most_answer = call.most_answer,
                     .longest = call.longest,
                     .must_move = call.must_move};
    if (!call.query.empty()) request.url += '?' + canonical_query(call.query);
    for (const auto& [name, value] : parts.fields) request.fields.push_back(name + ": " + value);
    request.fields.push_back("Authorization: " + authorization(parts, key_, now));
    return request;
}

std::string Bucket::explain(const Call& call, const Incoming& answer) const {
    const auto error = parse_error(answer.body).value_or(ErrorText{});
    std::string text = "S3 at " + origin_ + " could not " + call.what + ": " + std::to_string(answer.status);
    if (!error.code.empty()) text += ' ' + error.code;
    if (!error.message.empty()) text += ", \"" + error.message + '"';
    const auto hint = advice(error.code, answer.status);
    return hint.empty() ? text : text + ". " + std::string{hint};
}

void Bucket::refuse(const Call& call, const Incoming& answer) const { throw std::runtime_error{explain(call, answer)}; }

}  // namespace xos::files::s3
