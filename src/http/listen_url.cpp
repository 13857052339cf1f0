// SPDX-License-Identifier: Apache-2.0
#include "http/listen_url.hpp"

#include <charconv>

#include "http/ascii.hpp"
#include "http/client_address.hpp"
#include "xos/base/config.hpp"

namespace xos::http {
namespace {

[[noreturn]] void refuse(std::string_view url, std::string_view why) {
    throw ConfigError{"Server:Urls: cannot listen on \"" + std::string{url} + "\": " + std::string{why} +
                      "; a right one is http://127.0.0.1:8080"};
}

std::uint16_t parse_port(std::string_view url, std::string_view text) {
    std::uint16_t port = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
        refuse(url, "the port is not a number from 0 to 65535");
    }
    return port;
}

}  // namespace

ListenUrl ListenUrl::parse(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (url.size() < scheme.size() || !iequals(url.substr(0, scheme.size()), scheme)) {
        refuse(url, "it does not begin with http://");
    }
    auto rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const auto bracket = rest.starts_with('[') ? rest.find(']') : 0;
    if (bracket == std::string_view::npos) refuse(url, "the ] is missing");
    const auto colon = rest.find(':', bracket);
    ListenUrl parsed;
    parsed.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) parsed.port = parse_port(url, rest.substr(colon + 1));
    parsed.address = bracket > 0 ? parsed.host.substr(1, bracket - 1) : parsed.host;
    if (iequals(parsed.address, "localhost")) parsed.address = "127.0.0.1";
    if (parsed.address == "*" || parsed.address == "+") parsed.address = "::";
    if (!Address::parse(parsed.address)) refuse(url, "the host is neither an address nor localhost nor *");
    return parsed;
}

std::string ListenUrl::with_port(std::uint16_t real_port) const {
    return "http://" + host + ":" + std::to_string(real_port);
}

}  // namespace xos::http
