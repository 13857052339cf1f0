// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace xos {

/// The text to search a list for: trimmed, at most 200 characters (USR-5).
/// Throws: Problem 400 when it holds control characters (SQL-2, SEC-5).
std::string checked_search(std::string_view text);
/// A LIKE pattern for "the case-folded column contains this text", in which `%`, `_` and `\` stand for themselves.
std::string contains_pattern(std::string_view text);
/// True for the sort direction `desc` in any case (USR-3).
bool is_descending(std::string_view text);

}  // namespace xos
