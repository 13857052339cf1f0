// SPDX-License-Identifier: Apache-2.0
// Declarations of the app module.
#pragma once

namespace xos {

class Action;
class AnswerKeeper;
class Application;
class Authenticator;
class Context;
class EventSink;
class FieldRules;
class RouteBuilder;
class SignIn;
class StopSignals;
class XOSControllerBase;
struct Access;
struct ApplicationOptions;
struct Authentication;
struct PageRequest;
struct PaginationInfo;
struct RequestInput;
struct Route;
struct Rule;
struct Services;
struct SignInOptions;
struct TenantEvent;
template <typename T>
class FromBody;
template <typename T>
class FromQuery;
template <typename C>
class Routes;
template <typename T>
class Rules;

}  // namespace xos
