// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "xos/app/context.hpp"
#include "xos/app/envelope.hpp"
#include "xos/app/parameters.hpp"
#include "xos/auth/principal.hpp"
#include "xos/base/task.hpp"
#include "xos/http/message.hpp"
#include "xos/json/shape.hpp"

namespace xos {

/// Who may call a route.
struct Access {
    enum class Kind : std::uint8_t { undeclared, anonymous, signed_in, permission };
    Kind kind = Kind::undeclared;
    Permission permission{};
    std::string self_parameter;  ///< a path parameter; the user with this id needs no permission

    /// As `xos routes` prints it: "anonymous", "signed in", "edit_users", "edit_users or own id".
    std::string to_string() const;
};

/// What an action takes and gives, as data.
struct ActionShape {
    std::optional<json::Shape> body;
    std::vector<const FieldRules*> body_rules;  ///< live as long as the program
    std::optional<json::Shape> query;
    json::Shape reply;  ///< the envelope's `data`
};

/// What runs when a route was matched: binds the parameters, calls the member function, writes the reply.
class Action {
public:
    virtual ~Action() = default;
    virtual bool reads_body() const = 0;
    virtual Task<void> run(Context& context, RequestInput& input) const = 0;
    /// The query as the action saw it, defaults included: JSON text by name, for the log line of a failure (SUP-5).
    virtual QueryParameters query_values(const RequestInput& input) const = 0;
    virtual ActionShape shape() const = 0;
};

/// One row of the route table.
struct Route {
    http::Method method{};
    std::string pattern;  ///< "/api/users/{id}"
    Access access;
    std::string failure_text = "An unexpected error occurred";
    std::string failure_log;       ///< message of the log line; failure_text when empty
    std::string logged_id = "Id";  ///< name of the path parameter in the log line's context (SUP-5)
    std::string invalid_text = "Validation failed";
    std::string invalid_code = "validation_failed";
    std::vector<std::pair<std::string, std::string>> answer_fields;  ///< in every answer, refusals included
    std::optional<std::size_t> body_limit;                           ///< bytes; the server's JSON limit when empty
    std::shared_ptr<const Action> action;
};

namespace detail {

template <typename P>
void describe_parameter(ActionShape& shape) {
    if constexpr (is_body<P>) {
        using T = std::remove_cvref_t<decltype(*std::declval<P&>())>;
        shape.body = json::shape_of<T>();
        shape.body_rules = Rules<T>::of().fields();
    } else if constexpr (is_query<P>) {
        shape.query = json::shape_of<std::remove_cvref_t<decltype(*std::declval<P&>())>>();
    }
}

template <typename C, typename R, typename... Ps>
class MemberAction final : public Action {
public:
    using Function = Task<R> (C::*)(Ps...);
    MemberAction(std::function<C()> make, Function function) : make_{std::move(make)}, function_{function} {}

    bool reads_body() const override { return (is_body<std::remove_cvref_t<Ps>> || ...); }

    QueryParameters query_values(const RequestInput& input) const override {
        QueryParameters values;
        (list_query<std::remove_cvref_t<Ps>>(input, values), ...);
        return values;
    }

    ActionShape shape() const override {
        ActionShape shape;
        (describe_parameter<std::remove_cvref_t<Ps>>(shape), ...);
        if constexpr (requires(R reply) { reply.data; }) shape.reply = json::shape_of<decltype(R::data)>();
        return shape;
    }

    Task<void> run(Context& context, RequestInput& input) const override {
        std::size_t next_path = 0;
        std::tuple<std::remove_cvref_t<Ps>...> arguments{read_parameter<std::remove_cvref_t<Ps>>(input, next_path)...};
        if (!input.errors.empty()) throw validation_failed(std::move(input.errors));
        C controller = make_();
        controller.attach(context);
        const R reply = co_await std::apply(
            [&](auto&... values) { return (controller.*function_)(std::move(values)...); }, arguments);
        write_reply(context, reply);
    }

private:
    std::function<C()> make_;
    Function function_;
};

}  // namespace detail

/// Refines one route while the table is built.
class RouteBuilder {
public:
    explicit RouteBuilder(Route& route) : route_{route} {}

    RouteBuilder& authorize();
    RouteBuilder& allow_anonymous();
    RouteBuilder& require(Permission permission);
    /// The user whose id stands in this path parameter needs no permission (AUTHZ-1).
    RouteBuilder& or_self(std::string path_parameter = "id");
    /// The 500 text of this action, and the message of its log line when that differs.
    RouteBuilder& on_failure(std::string text, std::string log_message = "");
    /// What the log line's context calls the path parameter, for example "UserId".
    RouteBuilder& log_id_as(std::string name);
    /// The 400 text and code of this action instead of `Validation failed`.
    RouteBuilder& on_invalid(std::string text, std::string code);
    RouteBuilder& body_limit(std::size_t bytes);
    /// A header field of every answer of this route, refusals included.
    RouteBuilder& answer_field(std::string name, std::string value);

private:
    Route& route_;
};

/// The routes of one controller, in one table.
///
///     static void routes(xos::Routes<UsersController>& r) {
///         r.prefix("/api/users").authorize();
///         r.get("/{id}", &UsersController::get_user);
///     }
///
/// A route without an access rule, and two routes that can match the same path, stop the program at start-up.
template <typename C>
class Routes {
public:
    explicit Routes(std::function<C()> make) : make_{std::move(make)} {}

    Routes& prefix(std::string path) {
        prefix_ = std::move(path);
        return *this;
    }
    /// Default for the routes that follow: any signed-in user.
    Routes& authorize() {
        default_.kind = Access::Kind::signed_in;
        return *this;
    }
    /// Default for the routes that follow: everybody.
    Routes& allow_anonymous() {
        default_.kind = Access::Kind::anonymous;
        return *this;
    }

    template <typename R, typename... Ps>
    RouteBuilder get(std::string_view path, Task<R> (C::*function)(Ps...)) {
        return add(http::Method::get, path, function);
    }
    template <typename R, typename... Ps>
    RouteBuilder post(std::string_view path, Task<R> (C::*function)(Ps...)) {
        return add(http::Method::post, path, function);
    }
    template <typename R, typename... Ps>
    RouteBuilder put(std::string_view path, Task<R> (C::*function)(Ps...)) {
        return add(http::Method::put, path, function);
    }
    template <typename R, typename... Ps>
    RouteBuilder patch(std::string_view path, Task<R> (C::*function)(Ps...)) {
        return add(http::Method::patch, path, function);
    }
    template <typename R, typename... Ps>
    RouteBuilder remove(std::string_view path, Task<R> (C::*function)(Ps...)) {
        return add(http::Method::delete_, path, function);
    }

    template <typename R, typename... Ps>
    RouteBuilder options(std::string_view path, Task<R> (C::*function)(Ps...)) {
        return add(http::Method::options, path, function);
    }

    std::vector<std::unique_ptr<Route>> take() { return std::move(routes_); }

private:
    template <typename R, typename... Ps>
    RouteBuilder add(http::Method method, std::string_view path, Task<R> (C::*function)(Ps...)) {
        static_assert(((detail::is_body<std::remove_cvref_t<Ps>> ? 1 : 0) + ... + 0) <= 1,
                      "An action takes at most one FromBody<T>.");
        auto& route = *routes_.emplace_back(std::make_unique<Route>());
        route.method = method;
        route.pattern = prefix_ + std::string{path};
        route.access = default_;
        route.action = std::make_shared<detail::MemberAction<C, R, Ps...>>(make_, function);
        return RouteBuilder{route};
    }

    std::function<C()> make_;
    std::string prefix_;
    Access default_;
    std::vector<std::unique_ptr<Route>> routes_;
};

}  // namespace xos
