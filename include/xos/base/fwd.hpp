// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Declarations of the base module's types, for headers that only name them.
namespace xos {

class Clock;
class Config;
class ConfigError;
struct ConfigKey;
struct ConfigSources;
class Counter;
class FieldErrors;
class Histogram;
template <typename Tag>
struct Id;
struct LogField;
class Logger;
enum class LogLevel : std::uint8_t;
class LogSink;
class Metrics;
class Problem;
class WorkerPool;

}  // namespace xos
