// SPDX-License-Identifier: Apache-2.0
// One curl handle for each request at a time, on the thread that calls: the storage has a pool of them. Bodies that are
// files are read as they are sent, so that a part of a large upload costs no memory.
#include "files/s3/transfers.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "files/disk_file.hpp"
#include "files/s3/curl_library.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/encoding.hpp"

namespace xos::files::s3 {
namespace {

constexpr long least_rate = 1'024;  // bytes a second

struct FreeList {
    void operator()(curl_slist* list) const { curl().slist_free_all(list); }
};

/// What the callbacks of one request work on.
struct Progress {
    const Outgoing& request;
    const std::atomic<bool>& is_stopping;
    Incoming answer;
    std::uint64_t sent = 0;
    std::string own_failure;  // what a callback ended the request for
};

std::size_t give_body(char* room, std::size_t size, std::size_t count, void* data) {
    auto& progress = *static_cast<Progress*>(data);
    const auto& piece = *progress.request.file;
    const auto wanted = std::min<std::uint64_t>(size * count, piece.size - progress.sent);
    try {
        const auto got = read_at(*piece.file, {room, static_cast<std::size_t>(wanted)}, piece.offset + progress.sent);
        if (got < wanted) throw std::runtime_error{"a file is shorter than it was"};
        progress.sent += got;
        return got;
    } catch (const std::exception& error) {
        progress.own_failure = error.what();
        return CURL_READFUNC_ABORT;
    }
}

int rewind_body(void* data, curl_off_t offset, int origin) {
    if (origin != SEEK_SET) return CURL_SEEKFUNC_FAIL;
    static_cast<Progress*>(data)->sent = static_cast<std::uint64_t>(offset);
    return CURL_SEEKFUNC_OK;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* data) {
    auto& progress = *static_cast<Progress*>(data);
    if (progress.answer.body.size() + size * count > progress.request.most_answer) {
        progress.own_failure = "the answer is longer than it may be";
        return 0;
    }
    progress.answer.body.append(bytes, size * count);
    return size * count;
}

std::size_t take_field(char* bytes, std::size_t size, std::size_t count, void* data) {
    auto& progress = *static_cast<Progress*>(data);
    const std::string_view line{bytes, size * count};
    const auto colon = line.find(':');
    if (line.starts_with("HTTP/")) {
        progress.answer.etag.clear();  // of an answer before the last
    } else if (colon != std::string_view::npos && ascii_iequals(line.substr(0, colon), "ETag")) {
        progress.answer.etag = trim(line.substr(colon + 1));
    }
    return line.size();
}

int look_around(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Progress*>(data)->is_stopping ? 1 : 0;
}

bool may_pass(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_PARTIAL_FILE:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_SEND_FAIL_REWIND:
        case CURLE_RECV_ERROR:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_AGAIN: return true;
        default: return false;
    }
}

}  // namespace

class Transfers::Connection {
public:
    Connection() : handle_{curl().easy_init()} {
        if (handle_ == nullptr) throw std::bad_alloc{};
    }
    ~Connection() { curl().easy_cleanup(handle_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    std::expected<Incoming, TransferFailure> perform(const Outgoing& request, const Transfers& all) {
        curl().easy_reset(handle_);  // keeps the open connections
        Progress progress{.request = request, .is_stopping = all.is_stopping_, .answer = {}, .own_failure = {}};
        std::unique_ptr<curl_slist, FreeList> fields;
        add(fields, "Expect:");  // nothing is asked before a body is sent
        for (const auto& field : request.fields) add(fields, field.c_str());
        set(CURLOPT_HTTPHEADER, fields.get());
        describe(request);
        bound(request, all);
        listen(progress);
        const auto code = curl().easy_perform(handle_);
        if (code != CURLE_OK) return std::unexpected{failure(code, progress)};
        long status = 0;
        curl().easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
        progress.answer.status = static_cast<int>(status);
        curl_off_t length = -1;
        curl().easy_getinfo(handle_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
        if (length >= 0) progress.answer.content_length = static_cast<std::uint64_t>(length);
        return std::move(progress.answer);
    }

private:
    template <typename T>
    void set(CURLoption option, T value) {
        const auto code = curl().easy_setopt(handle_, option, value);
        if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc{};
        XOS_ASSERT(code == CURLE_OK);
    }

    static void add(std::unique_ptr<curl_slist, FreeList>& list, const char* text) {
        auto* const longer = curl().slist_append(list.get(), text);
        if (longer == nullptr) throw std::bad_alloc{};
        std::ignore = list.release();
        list.reset(longer);
    }

    void describe(const Outgoing& request) {
        set(CURLOPT_URL, request.url.c_str());
        set(CURLOPT_PATH_AS_IS, 1L);
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_PROXY, "");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        if (request.file) {
            set(CURLOPT_UPLOAD, 1L);
            set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.file->size));
        } else if (request.method == "HEAD") {
            set(CURLOPT_NOBODY, 1L);
        } else if (request.method == "POST") {
            set(CURLOPT_POST, 1L);
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
            set(CURLOPT_POSTFIELDS, request.body.c_str());
        }
        if (request.method != "HEAD") set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }

    void bound(const Outgoing& request, const Transfers& all) {
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(all.connect_time_.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.longest.count()));
        if (!request.must_move) return;
        set(CURLOPT_LOW_SPEED_LIMIT, least_rate);
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(all.quiet_time_.count()));
    }

    void listen(Progress& progress) {
        error_.fill('\0');
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_READFUNCTION, &give_body);
        set(CURLOPT_READDATA, &progress);
        set(CURLOPT_SEEKFUNCTION, &rewind_body);
        set(CURLOPT_SEEKDATA, &progress);
        set(CURLOPT_WRITEFUNCTION, &take_body);
        set(CURLOPT_WRITEDATA, &progress);
        set(CURLOPT_HEADERFUNCTION, &take_field);
        set(CURLOPT_HEADERDATA, &progress);
        set(CURLOPT_XFERINFOFUNCTION, &look_around);
        set(CURLOPT_XFERINFODATA, &progress);
        set(CURLOPT_NOPROGRESS, 0L);
    }

    TransferFailure failure(CURLcode code, const Progress& progress) const {
        if (progress.is_stopping) return {.text = "the server is stopping", .may_pass = false};
        if (!progress.own_failure.empty()) return {.text = progress.own_failure, .may_pass = false};
        std::string text = error_.front() != '\0' ? error_.data() : curl().easy_strerror(code);
        return {.text = std::move(text), .may_pass = may_pass(code)};
    }

    CURL* handle_;
    std::array<char, CURL_ERROR_SIZE> error_{};
};

Transfers::Transfers(std::chrono::milliseconds connect_time, std::chrono::seconds quiet_time)
    : connect_time_{connect_time}, quiet_time_{quiet_time} {
    if (curl().global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error{"libcurl cannot be used"};
}

Transfers::~Transfers() {
    idle_.clear();
    curl().global_cleanup();
}

std::expected<Incoming, TransferFailure> Transfers::perform(const Outgoing& request) {
    if (is_stopping_) return std::unexpected{TransferFailure{.text = "the server is stopping", .may_pass = false}};
    auto connection = take();
    auto answer = connection->perform(request, *this);
    put_back(std::move(connection));
    return answer;
}

std::unique_ptr<Transfers::Connection> Transfers::take() {
    {
        const std::lock_guard lock{mutex_};
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
    }
    return std::make_unique<Connection>();
}

void Transfers::put_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(connection));
}

}  // namespace xos::files::s3
