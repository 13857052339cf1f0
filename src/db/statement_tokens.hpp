// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace xos::db {

enum class TokenKind { word, quoted_name, string, dollar_string, number, parameter, symbol, end };

/// One piece of SQL text. Comments and white space are not tokens.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view source;    ///< as written, with quotes
    std::string name;           ///< word: lower case; quoted name: unquoted, lower case; parameter: without `@`
    bool space_before = false;  ///< white space or a comment stood before it

    bool is_word(std::string_view lower) const { return kind == TokenKind::word && name == lower; }
    bool is_symbol(std::string_view text) const { return kind == TokenKind::symbol && source == text; }
    bool is_name() const { return kind == TokenKind::word || kind == TokenKind::quoted_name; }
};

/// Splits SQL text by the rules both databases share. The list ends with a token of kind `end`.
/// Throws: StatementError naming `statement` for text that has no common reading (unfinished quotes, positional or
/// foreign parameters, escape strings, control bytes).
/// Lifetime: tokens view into `text`.
std::vector<Token> tokenize_sql(std::string_view statement, std::string_view text);

/// The error of a construct that cannot be bridged.
[[noreturn]] void refuse_statement(std::string_view statement, std::string_view construct, std::string_view advice);

}  // namespace xos::db
