// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "xos/http/message.hpp"

namespace xos::route {

/// Path values of one match, in the order of the pattern's parameters. Views point into the path that was matched.
struct Captures {
    static constexpr std::size_t most = 8;
    std::array<std::string_view, most> values{};
    std::size_t count = 0;
};

struct Match {
    enum class Outcome : std::uint8_t {
        found,  ///< `route` and `captures` are set
        not_found,
        method_not_allowed,  ///< `allow` lists what the path takes
        bad_path,            ///< an empty or dot segment (PATH-1)
    };
    Outcome outcome = Outcome::not_found;
    std::size_t route = 0;  ///< the number given to add()
    Captures captures;
    std::string_view allow;  ///< e.g. "GET, HEAD, PUT"; lives as long as the table
};

/// Finds the route of a method and a decoded path.
///
/// Matching ignores the case of letters and one trailing slash (HTTP-4). Where a literal segment and a parameter both
/// fit, the literal wins: "/users/paged" before "/users/{id}". HEAD is answered by GET routes. Filled at start-up,
/// read-only afterwards.
/// Cost: find() does not allocate; it walks one node for each segment.
class RouteTable {
public:
    RouteTable();
    ~RouteTable();
    RouteTable(RouteTable&&) noexcept;
    RouteTable& operator=(RouteTable&&) noexcept;

    /// Adds a pattern such as "/api/users/{id}/sessions/{session}".
    /// Throws: std::logic_error for a malformed pattern, or one that matches the same paths as an earlier one with
    /// the same method.
    void add(http::Method method, std::string_view pattern, std::size_t route);

    Match find(http::Method method, std::string_view path) const;

    /// Names of a pattern's parameters, in order.
    static std::vector<std::string> parameter_names(std::string_view pattern);

private:
    struct Node;
    std::unique_ptr<Node> root_;
};

}  // namespace xos::route
