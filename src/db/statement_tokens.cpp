// SPDX-License-Identifier: Apache-2.0
// Lexer for the SQL both databases read in the same way. Where their rules differ (nested comments, escape strings,
// parameters, casts) the text is refused, so that no statement can mean two things.
#include "db/statement_tokens.hpp"

#include <array>

#include "xos/base/encoding.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Lexer {
public:
    Lexer(std::string_view statement, std::string_view text) : statement_{statement}, text_{text} {}

    std::vector<Token> run() {
        std::vector<Token> tokens;
        while (true) {
            space_ = false;
            skip_blank();
            if (at_ == text_.size()) break;
            tokens.push_back(next());
        }
        tokens.push_back(Token{});
        return tokens;
    }

private:
    [[noreturn]] void refuse(std::string_view construct, std::string_view advice) const {
        refuse_statement(statement_, construct, advice);
    }

    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    void skip_blank() {
        while (at_ < text_.size()) {
            if (is_space(peek())) {
                ++at_;
            } else if (peek() == '-' && peek(1) == '-') {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (peek() == '/' && peek(1) == '*') {
                skip_block_comment();
            } else {
                return;
            }
            space_ = true;
        }
    }

    void skip_block_comment() {
        const auto close = text_.find("*/", at_ + 2);
        if (close == std::string_view::npos) refuse("an unfinished comment", "close it with */");
        // PostgreSQL nests comments, SQLite does not.
        if (text_.substr(at_ + 2, close - at_ - 2).find("/*") != std::string_view::npos) {
            refuse("a comment inside a comment", "write one comment");
        }
        at_ = close + 2;
    }

    Token token(TokenKind kind, std::size_t length, std::string name = {}) {
        Token made{kind, text_.substr(at_, length), std::move(name), space_};
        at_ += length;
        return made;
    }

    Token next() {
        const char c = peek();
        if (is_name_start(c)) return word();
        if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
        switch (c) {
            case '\'': return token(TokenKind::string, quoted_length('\''));
            case '"': return quoted_name();
            case '@': return parameter();
            case '$': return dollar();
            case '?': refuse("\"?\"", "name parameters: @name");
            case '`': refuse("a back-quoted name", "write \"name\"");
            case '[': refuse("\"[\"", "write \"name\"; arrays are not bridged");
            default: return symbol();
        }
    }

    Token word() {
        std::size_t length = 1;
        while (is_name_part(peek(length))) ++length;
        const auto text = text_.substr(at_, length);
        if (peek(length) == '\'') {
            refuse("the string prefix " + std::string{text} + "'…'", "write a plain '…' string or bind a parameter");
        }
        return token(TokenKind::word, length, ascii_lower(text));
    }

    Token number() {
        std::size_t length = 0;
        while (is_digit(peek(length)) || peek(length) == '.') ++length;
        if (peek(length) == 'e' || peek(length) == 'E') {
            ++length;
            if (peek(length) == '+' || peek(length) == '-') ++length;
            while (is_digit(peek(length))) ++length;
        }
        if (is_name_part(peek(length))) refuse("a number followed by letters", "write decimal numbers");
        return token(TokenKind::number, length);
    }

    // Length of a quoted piece with its quotes; a doubled quote stands for itself.
    std::size_t quoted_length(char quote) const {
        for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
            if (text_[i] != quote) continue;
            if (i + 1 < text_.size() && text_[i + 1] == quote) {
                ++i;
                continue;
            }
            return i + 1 - at_;
        }
        refuse("an unfinished quote", "close it");
    }

    Token quoted_name() {
        const auto length = quoted_length('"');
        std::string name;
        for (std::size_t i = 1; i + 1 < length; ++i) {
            name += peek(i);
            if (peek(i) == '"') ++i;
        }
        if (name.empty()) refuse("an empty name", "name it");
        return token(TokenKind::quoted_name, length, ascii_lower(name));
    }

    Token parameter() {
        if (!is_name_start(peek(1))) refuse("\"@\" without a name", "write parameters as @name");
        std::size_t length = 2;
        while (is_name_part(peek(length))) ++length;
        return token(TokenKind::parameter, length, std::string{text_.substr(at_ + 1, length - 1)});
    }

    Token dollar() {
        std::size_t tag = 1;
        while (is_name_part(peek(tag))) ++tag;
        if (peek(tag) != '$' || is_digit(peek(1))) refuse("\"$\"", "name parameters: @name");
        const auto fence = text_.substr(at_, tag + 1);
        const auto close = text_.find(fence, at_ + fence.size());
        if (close == std::string_view::npos) refuse("an unfinished dollar quote", "close it");
        return token(TokenKind::dollar_string, close + fence.size() - at_,
                     std::string{text_.substr(at_ + fence.size(), close - at_ - fence.size())});
    }

    Token symbol() {
        static constexpr std::array two_or_three{
            std::string_view{"->>"}, std::string_view{"->"}, std::string_view{"||"}, std::string_view{"<="},
            std::string_view{">="},  std::string_view{"<>"}, std::string_view{"!="}, std::string_view{"::"},
            std::string_view{"=="},  std::string_view{"<<"}, std::string_view{">>"}};
        for (const auto operation : two_or_three) {
            if (text_.substr(at_).starts_with(operation)) return token(TokenKind::symbol, operation.size());
        }
        if (std::string_view{"()+-*/%<>=,.;&|~:"}.find(peek()) == std::string_view::npos) {
            refuse("a character outside of SQL", "quote names and strings");
        }
        return token(TokenKind::symbol, 1);
    }

    std::string_view statement_;
    std::string_view text_;
    std::size_t at_ = 0;
    bool space_ = false;
};

}  // namespace

std::vector<Token> tokenize_sql(std::string_view statement, std::string_view text) {
    if (text.find('\0') != std::string_view::npos) refuse_statement(statement, "a NUL byte", "remove it");
    return Lexer{statement, text}.run();
}

void refuse_statement(std::string_view statement, std::string_view construct, std::string_view advice) {
    std::string text = "statement ";
    text.append(statement).append(": ").append(construct).append(" cannot be used on every database");
    if (!advice.empty()) text.append("; ").append(advice);
    throw StatementError{text};
}

}  // namespace xos::db
