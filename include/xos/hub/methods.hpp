// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/hub/method.hpp"

namespace xos {

namespace hub {

template <typename T>
inline constexpr bool is_upload = false;
template <typename T>
inline constexpr bool is_upload<StreamReader<T>> = true;

template <typename T>
inline constexpr bool is_stop_token = std::is_same_v<T, std::stop_token>;
/// A parameter that a client gives a value for.
template <typename T>
inline constexpr bool is_argument = !is_upload<T> && !is_stop_token<T>;

/// What a method returns, without the Task around it.
template <typename R>
struct Returned {
    using type = R;
    static constexpr bool is_task = false;
};
template <typename T>
struct Returned<Task<T>> {
    using type = T;
    static constexpr bool is_task = true;
};

template <typename T>
inline constexpr bool is_stream = false;
template <typename T>
inline constexpr bool is_stream<Stream<T>> = true;

/// What a client is given for a returned T: nothing as null, a stream as its items.
template <typename T>
struct Given {
    using type = T;
};
template <>
struct Given<void> {
    using type = std::nullptr_t;
};
template <typename T>
struct Given<Stream<T>> {
    using type = T;
};

template <typename T>
void add_shape(MethodShape& shape) {
    if constexpr (is_upload<T>) {
        shape.uploads.push_back(json::shape_of<typename T::Item>());
    } else if constexpr (is_argument<T>) {
        shape.arguments.push_back(json::shape_of<T>());
    }
}

/// The shape of a member function that takes Ps and returns R.
template <typename R, typename... Ps>
MethodShape method_shape() {
    using Type = typename Returned<R>::type;
    MethodShape shape;
    (add_shape<std::remove_cvref_t<Ps>>(shape), ...);
    shape.result = json::shape_of<typename Given<Type>::type>();
    shape.is_stream = is_stream<Type>;
    return shape;
}

inline std::string encode_nothing(Encoding encoding) {
    std::string out;
    write_value(out, encoding, nullptr);
    return out;
}

template <typename T>
CallResult to_result(T value, Encoding encoding) {
    CallResult result;
    if constexpr (is_stream<T>) {
        if (value) {
            result.stream = [stream = std::move(value)](ItemSink& sink) {
                return stream.run(StreamWriter<typename T::Item>{sink});
            };
        }
    } else {
        write_value(result.value, encoding, value);
    }
    return result;
}

/// A call of one member function with its arguments.
template <typename H, typename Member, typename R, typename... Ps>
class MemberCall final : public BoundCall {
public:
    using Values = std::tuple<std::remove_cvref_t<Ps>...>;

    MemberCall(std::shared_ptr<const std::function<std::unique_ptr<H>()>> make, Member member)
        : make_{std::move(make)}, member_{member} {}

    bool bind(std::span<const WireValue> arguments) {
        std::size_t next = 0;
        return std::apply([&](auto&... values) { return (bind_one(values, arguments, next) && ...); }, values_);
    }

    Task<CallResult> run(CallScope& scope) override {
        hub_ = (*make_)();
        hub_->attach(scope.hub_scope());
        std::size_t upload = 0;
        std::apply([&](auto&... values) { (provide(values, scope, upload), ...); }, values_);
        using Type = typename Returned<R>::type;
        if constexpr (Returned<R>::is_task && std::is_void_v<Type>) {
            co_await call();
            co_return CallResult{.value = encode_nothing(scope.encoding()), .stream = {}};
        } else if constexpr (Returned<R>::is_task) {
            co_return to_result(co_await call(), scope.encoding());
        } else if constexpr (std::is_void_v<R>) {
            call();
            co_return CallResult{.value = encode_nothing(scope.encoding()), .stream = {}};
        } else {
            co_return to_result(call(), scope.encoding());
        }
    }

private:
    template <typename T>
    static bool bind_one(T& value, std::span<const WireValue> arguments, std::size_t& next) {
        if constexpr (is_argument<T>) return read_value(arguments[next++], value);
        return true;
    }

    template <typename T>
    static void provide(T& value, CallScope& scope, std::size_t& upload) {
        if constexpr (is_upload<T>) value = T{scope.upload(upload++)};
        if constexpr (is_stop_token<T>) value = scope.stop_token();
    }

    R call() {
        return std::apply([this](auto&... values) -> R { return (hub_.get()->*member_)(static_cast<Ps&&>(values)...); },
                          values_);
    }

    std::shared_ptr<const std::function<std::unique_ptr<H>()>> make_;
    Member member_;
    std::unique_ptr<H> hub_;
    Values values_;
};

}  // namespace hub

/// Finishes the line of one method in Methods<H>.
class HubMethodBuilder {
public:
    explicit HubMethodBuilder(hub::HubMethod& method) : method_{&method} {}
    /// Only users with this permission may call it; others get `… because user is unauthorized`. Looked at for each
    /// call, so that a right that is lost is lost at once.
    HubMethodBuilder& require(Permission permission) {
        method_->permission = permission;
        return *this;
    }

private:
    hub::HubMethod* method_;
};

/// The methods of one hub that clients may call; nothing else can be called (HUBS-4). Names have no case.
///
///     static void methods(xos::Methods<ChatHub>& m) {
///         m.add("Send", &ChatHub::send);
///         m.add("Clear", &ChatHub::clear).require(Permission::edit_users);
///     }
///
/// A member function returns T, Task<T>, void, Task<>, Stream<T> or Task<Stream<T>>. Its parameters are the arguments
/// of the call in order, of any type that wire_value.hpp reads; besides, StreamReader<T> for each stream that the
/// client sends and std::stop_token for the end of the call.
template <typename H>
class Methods {
public:
    explicit Methods(std::function<std::unique_ptr<H>()> make)
        : make_{std::make_shared<const std::function<std::unique_ptr<H>()>>(std::move(make))} {}

    template <std::derived_from<Hub> Base, typename R, typename... Ps>
    HubMethodBuilder add(std::string_view name, R (Base::*member)(Ps...)) {
        return add_member<R, Ps...>(name, member);
    }
    template <std::derived_from<Hub> Base, typename R, typename... Ps>
    HubMethodBuilder add(std::string_view name, R (Base::*member)(Ps...) const) {
        return add_member<R, Ps...>(name, member);
    }

    std::vector<hub::HubMethod> take() { return std::move(methods_); }

private:
    template <typename R, typename... Ps, typename Member>
    HubMethodBuilder add_member(std::string_view name, Member member) {
        static_assert(((!std::is_reference_v<Ps> || std::is_const_v<std::remove_reference_t<Ps>> ||
                        std::is_rvalue_reference_v<Ps>) &&
                       ...),
                      "A hub method takes its parameters by value or by const reference.");
        auto& method = methods_.emplace_back();
        method.name = name;
        method.is_stream = hub::is_stream<typename hub::Returned<R>::type>;
        method.arguments = ((hub::is_argument<std::remove_cvref_t<Ps>> ? 1U : 0U) + ... + 0U);
        method.uploads = ((hub::is_upload<std::remove_cvref_t<Ps>> ? 1U : 0U) + ... + 0U);
        method.shape = &hub::method_shape<R, Ps...>;
        method.bind = [make = make_, member](std::span<const hub::WireValue> arguments) {
            auto call = std::make_unique<hub::MemberCall<H, Member, R, Ps...>>(make, member);
            return call->bind(arguments) ? std::unique_ptr<hub::BoundCall>{std::move(call)} : nullptr;
        };
        return HubMethodBuilder{method};
    }

    std::shared_ptr<const std::function<std::unique_ptr<H>()>> make_;
    std::vector<hub::HubMethod> methods_;
};

/// The description of a hub class; `make` makes one object for each call.
template <typename H>
hub::HubDescription describe_hub(std::string name, std::function<std::unique_ptr<H>()> make) {
    Methods<H> methods{make};
    H::methods(methods);
    return {.name = std::move(name),
            .methods = methods.take(),
            .make = [make = std::move(make)]() -> std::unique_ptr<Hub> { return make(); }};
}

}  // namespace xos
