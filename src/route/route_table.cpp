// SPDX-License-Identifier: Apache-2.0
// A tree of path segments. Each node knows its literal children, sorted, and at most one parameter child; routes hang
// on the node where their pattern ends. find() prefers literals and steps back to the parameter child when the literal
// branch ends nowhere.
#include "xos/route/route_table.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "xos/base/encoding.hpp"

namespace xos::route {

namespace {

constexpr std::size_t method_count = 7;

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

std::vector<std::string_view> split(std::string_view pattern) {
    std::vector<std::string_view> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);  // the slash
        const auto end = std::min(pattern.find('/'), pattern.size());
        segments.push_back(pattern.substr(0, end));
        pattern.remove_prefix(end);
    }
    return segments;
}

[[noreturn]] void refuse(std::string_view pattern, const char* why) {
    throw std::logic_error{"route " + std::string{pattern} + ": " + why};
}

void check_segment(std::string_view pattern, std::string_view segment) {
    if (segment.empty() || segment == "." || segment == "..") refuse(pattern, "has an empty or dot segment");
    const bool opens = segment.front() == '{';
    const bool closes = segment.back() == '}';
    if (opens != closes || (opens && segment.size() < 3)) refuse(pattern, "has a malformed parameter; write {name}");
}

Match bad_path() {
    Match match;
    match.outcome = Match::Outcome::bad_path;
    return match;
}

/// Compares a path segment of any case with a lower-case literal.
int compare_lower(std::string_view literal, std::string_view segment) {
    const auto n = std::min(literal.size(), segment.size());
    for (std::size_t i = 0; i < n; ++i) {
        const char c =
            segment[i] >= 'A' && segment[i] <= 'Z' ? static_cast<char>(segment[i] + ('a' - 'A')) : segment[i];
        if (literal[i] != c) return static_cast<unsigned char>(literal[i]) < static_cast<unsigned char>(c) ? -1 : 1;
    }
    if (literal.size() == segment.size()) return 0;
    return literal.size() < segment.size() ? -1 : 1;
}

}  // namespace

struct RouteTable::Node {
    struct Literal {
        std::string text;  // lower case
        std::unique_ptr<Node> node;
    };
    std::vector<Literal> literals;
    std::unique_ptr<Node> parameter;
    std::array<std::optional<std::size_t>, method_count> routes;
    std::string allow;

    bool is_end() const { return !allow.empty(); }

    Node& literal_child(const std::string& text) {
        const auto at = std::ranges::lower_bound(literals, text, {}, &Literal::text);
        if (at != literals.end() && at->text == text) return *at->node;
        return *literals.insert(at, {text, std::make_unique<Node>()})->node;
    }

    const Node* find_literal(std::string_view segment) const {
        const auto at = std::ranges::lower_bound(
            literals, segment, [](const auto& literal, const auto& s) { return compare_lower(literal, s) < 0; },
            &Literal::text);
        if (at == literals.end() || compare_lower(at->text, segment) != 0) return nullptr;
        return at->node.get();
    }

    const Node* descend(std::string_view rest, Captures& captures) const {
        if (rest.empty()) return is_end() ? this : nullptr;
        rest.remove_prefix(1);
        const auto end = std::min(rest.find('/'), rest.size());
        const auto segment = rest.substr(0, end);
        const auto tail = rest.substr(end);
        if (const Node* child = find_literal(segment)) {
            const auto kept = captures.count;
            if (const Node* found = child->descend(tail, captures)) return found;
            captures.count = kept;
        }
        if (!parameter || captures.count == Captures::most) return nullptr;
        captures.values[captures.count++] = segment;
        const Node* found = parameter->descend(tail, captures);
        if (!found) --captures.count;
        return found;
    }

    void update_allow() {
        constexpr std::array order{http::Method::get,   http::Method::head,    http::Method::post,   http::Method::put,
                                   http::Method::patch, http::Method::delete_, http::Method::options};
        allow.clear();
        for (const auto method : order) {
            const auto effective = method == http::Method::head ? http::Method::get : method;
            if (!routes[static_cast<std::size_t>(effective)]) continue;
            if (!allow.empty()) allow += ", ";
            allow += http::to_string(method);
        }
    }
};

RouteTable::RouteTable() : root_{std::make_unique<Node>()} {}
RouteTable::~RouteTable() = default;
RouteTable::RouteTable(RouteTable&&) noexcept = default;
RouteTable& RouteTable::operator=(RouteTable&&) noexcept = default;

void RouteTable::add(http::Method method, std::string_view pattern, std::size_t route) {
    if (!pattern.starts_with('/') || pattern.size() < 2 || pattern.ends_with('/')) {
        refuse(pattern, "must begin with a slash and end without one");
    }
    Node* node = root_.get();
    std::size_t parameters = 0;
    for (const auto segment : split(pattern)) {
        check_segment(pattern, segment);
        if (!is_parameter(segment)) {
            node = &node->literal_child(ascii_lower(segment));
            continue;
        }
        if (++parameters > Captures::most) refuse(pattern, "has more than 8 parameters");
        if (!node->parameter) node->parameter = std::make_unique<Node>();
        node = node->parameter.get();
    }
    auto& slot = node->routes[static_cast<std::size_t>(method)];
    if (slot) refuse(pattern, "matches the same paths as another route with the same method");
    slot = route;
    node->update_allow();
}

Match RouteTable::find(http::Method method, std::string_view path) const {
    if (path.empty() || path.front() != '/') return bad_path();
    if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
    if (path == "/") return {};
    for (std::size_t at = 0; at != std::string_view::npos;) {
        const auto next = path.find('/', at + 1);
        const auto segment = path.substr(at + 1, next == std::string_view::npos ? next : next - at - 1);
        if (segment.empty() || segment == "." || segment == "..") return bad_path();
        at = next;
    }
    Match match;
    const Node* node = root_->descend(path, match.captures);
    if (!node) return match;
    match.allow = node->allow;
    const auto effective = method == http::Method::head ? http::Method::get : method;
    const auto& route = node->routes[static_cast<std::size_t>(effective)];
    match.outcome = route ? Match::Outcome::found : Match::Outcome::method_not_allowed;
    match.route = route.value_or(0);
    return match;
}

std::vector<std::string> RouteTable::parameter_names(std::string_view pattern) {
    std::vector<std::string> names;
    for (const auto segment : split(pattern)) {
        if (is_parameter(segment)) names.emplace_back(segment.substr(1, segment.size() - 2));
    }
    return names;
}

}  // namespace xos::route
