// SPDX-License-Identifier: Apache-2.0
#include "http/response_writer.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <ctime>

#include "http/ascii.hpp"
#include "xos/http/date.hpp"

namespace xos::http {
namespace {

std::string_view reason_of(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 423: return "Locked";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 460: return "Checksum Mismatch";  // tus 1.0.0, checksum extension
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        case 507: return "Insufficient Storage";
        default: return "Status";
    }
}

bool is_writers_own(std::string_view name) {
    switch (name.size()) {
        case 4: return iequals(name, "date");
        case 7: return iequals(name, "trailer");
        case 10: return iequals(name, "connection") || iequals(name, "keep-alive");
        case 14: return iequals(name, "content-length");
        case 17: return iequals(name, "transfer-encoding");
        default: return false;
    }
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

}  // namespace

bool is_writable(const Response& response) {
    return response.status >= 200 && response.status <= 599 && !response.has_bad_field();
}

bool status_allows_body(int status) { return status != 204 && status != 304; }

void append_response_head(std::string& out, const Response& response, const ResponseContext& context) {
    if (response.status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
    } else {
        out += "HTTP/1.1 ";
        append_number(out, static_cast<std::size_t>(response.status));
        out += ' ';
        out += reason_of(response.status);
        out += "\r\n";
    }
    out += context.date_line;
    if (context.closes) {
        out += "Connection: close\r\n";
    } else if (context.is_old_client) {
        out += "Connection: keep-alive\r\n";
    }
    out += response.common_fields;
    for (const auto& [name, value] : response.fields()) {
        if (is_writers_own(name)) continue;
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (status_allows_body(response.status) && !context.is_stream) {
        out += "Content-Length: ";
        append_number(out, context.body_size);
        out += "\r\n";
    }
    out += "\r\n";
}

std::string_view DateLine::get() {
    const std::time_t now = std::time(nullptr);
    if (now == second_) return line_;
    second_ = now;
    line_ = "Date: " + http_date(Timestamp{std::chrono::seconds{now}}) + "\r\n";
    return line_;
}

std::string http_date(Timestamp time) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 40> text{};
    const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

}  // namespace xos::http
