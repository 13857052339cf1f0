// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Declarations of the json module's types, for headers that only name them.
namespace xos::json {

class Document;
enum class Kind;
struct Limits;
enum class ParseError;
struct Raw;
class Value;

}  // namespace xos::json
