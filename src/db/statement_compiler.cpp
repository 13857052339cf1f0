// SPDX-License-Identifier: Apache-2.0
// One pass over the tokens: find out which names stand where a table stands, refuse what one database reads otherwise
// than the other, and write the dialect's text. It is no SQL parser: expressions pass through, only the places where
// tables are named, and the words that need a bridge, are understood.
#include "db/statement_compiler.hpp"

#include <algorithm>
#include <array>

#include "db/statement_tokens.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

struct Refusal {
    std::string_view word;
    std::string_view advice;
};

// Words that one of the databases does not know or reads otherwise.
constexpr std::array refused_words{
    Refusal{"glob", "use LIKE"},
    Refusal{"regexp", "use LIKE or ILIKE"},
    Refusal{"match", "use LIKE or ILIKE"},
    Refusal{"similar", "use LIKE or ILIKE"},
    Refusal{"current_date", "use CURRENT_TIMESTAMP"},
    Refusal{"current_time", "use CURRENT_TIMESTAMP"},
    Refusal{"localtimestamp", "use CURRENT_TIMESTAMP"},
    Refusal{"interval", "bind a time computed by the program"},
    Refusal{"indexed", "the planner chooses"},
    Refusal{"lateral", "use a join"},
    Refusal{"collate", "collations differ"},
    Refusal{"array", "arrays are not bridged"},
    Refusal{"isnull", "use IS NULL"},
    Refusal{"notnull", "use IS NOT NULL"},
    Refusal{"rowid", "use the primary key"},
    Refusal{"ctid", "use the primary key"},
};

// Words that are refused only as a function or before a parenthesis.
constexpr std::array refused_calls{
    Refusal{"now", "use CURRENT_TIMESTAMP"},
    Refusal{"any", "use IN"},
    Refusal{"some", "use IN"},
    Refusal{"all", "use a sub-select with NOT EXISTS"},
    Refusal{"extract", "compute it in the program"},
    Refusal{"ifnull", "use coalesce"},
    Refusal{"iif", "use CASE"},
    Refusal{"datetime", "bind a time computed by the program"},
    Refusal{"strftime", "bind a time computed by the program"},
    Refusal{"last_insert_rowid", "use RETURNING"},
    Refusal{"load_extension", ""},
    Refusal{"set_config", ""},
    Refusal{"current_setting", ""},
};

// Words that may follow a table's name and are not its alias.
constexpr std::array after_table{
    std::string_view{"where"},  std::string_view{"join"},   std::string_view{"left"},   std::string_view{"right"},
    std::string_view{"inner"},  std::string_view{"cross"},  std::string_view{"full"},   std::string_view{"natural"},
    std::string_view{"on"},     std::string_view{"using"},  std::string_view{"order"},  std::string_view{"group"},
    std::string_view{"limit"},  std::string_view{"union"},  std::string_view{"except"}, std::string_view{"intersect"},
    std::string_view{"having"}, std::string_view{"window"}, std::string_view{"offset"}, std::string_view{"returning"},
    std::string_view{"set"},    std::string_view{"for"},    std::string_view{"outer"},  std::string_view{"indexed"},
};

// Words that end a FROM list at their depth.
constexpr std::array ends_from{
    std::string_view{"where"},  std::string_view{"group"},     std::string_view{"order"},  std::string_view{"having"},
    std::string_view{"limit"},  std::string_view{"offset"},    std::string_view{"window"}, std::string_view{"union"},
    std::string_view{"except"}, std::string_view{"intersect"}, std::string_view{"set"},    std::string_view{"values"},
    std::string_view{"select"}, std::string_view{"returning"}, std::string_view{"for"},
};

bool contains(const auto& list, std::string_view word) { return std::ranges::find(list, word) != std::end(list); }

std::string quoted_literal(std::string_view content) {
    std::string out{"'"};
    for (const char c : content) {
        out += c;
        if (c == '\'') out += '\'';
    }
    return out += '\'';
}

/// What is known about the current parenthesis.
struct Depth {
    bool from = false;         // inside a FROM list: a comma is followed by a table
    bool table_next = false;   // the next token names a table to read
    bool target_next = false;  // the next token names the table to change
    bool with = false;         // inside a WITH list
    bool cte_next = false;     // the next name is a common table expression's
    bool set = false;          // inside UPDATE … SET
    bool limit = false;        // after LIMIT
    bool fresh = true;         // no token seen yet
};

class Compiler {
public:
    Compiler(std::string_view name, std::string_view text, const CompileScope& scope)
        : name_{name}, scope_{scope}, tokens_{tokenize_sql(name, text)} {}

    CompiledStatement run() {
        check_verb();
        depths_.emplace_back();
        while (token().kind != TokenKind::end) step();
        not_a_table("the end");
        if (depths_.size() != 1) refuse("an open parenthesis", "close it");
        check_tenant();
        return std::move(out_);
    }

private:
    [[noreturn]] void refuse(std::string_view construct, std::string_view advice) const {
        refuse_statement(name_, construct, advice);
    }

    const Token& token(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
    const Token& previous(std::size_t back = 1) const {
        static const Token none;
        return at_ >= back ? tokens_[at_ - back] : none;
    }
    Depth& depth() { return depths_.back(); }

    void check_verb() {
        const Token& first = token();
        if (first.kind == TokenKind::end) refuse("an empty text", "write a statement");
        if (first.kind != TokenKind::word) refuse("a statement that begins with " + std::string{first.source}, "");
        static constexpr std::array verbs{std::string_view{"select"}, std::string_view{"with"},
                                          std::string_view{"insert"}, std::string_view{"update"},
                                          std::string_view{"delete"}};
        if (!contains(verbs, first.name)) {
            refuse(std::string{first.source}, "only SELECT, WITH, INSERT, UPDATE and DELETE run here");
        }
        out_.is_read = first.name == "select" || first.name == "with";
    }

    void step() {
        const Token& now = token();
        switch (now.kind) {
            case TokenKind::parameter: return parameter();
            case TokenKind::symbol: return symbol();
            case TokenKind::word:
            case TokenKind::quoted_name: return name();
            case TokenKind::dollar_string:
                not_a_table("a string");
                return emit(scope_.dialect == Dialect::sqlite ? quoted_literal(now.name) : std::string{now.source});
            default: not_a_table("a string or number"); return emit(now.source);
        }
    }

    void emit(std::string_view text) {
        if (token().space_before && !out_.text.empty()) out_.text += ' ';
        out_.text += text;
        depth().fresh = false;
        ++at_;
    }

    void not_a_table(std::string_view what) {
        if (depth().table_next || depth().target_next) refuse(std::string{what} + " in the place of a table", "");
    }

    void symbol() {
        const auto sign = token().source;
        if (sign == "(") return open();
        if (sign == ")") return close();
        if (sign == ";") return semicolon();
        if (sign == ",") return comma();
        if (sign == "::") refuse("\"::\"", "write CAST(x AS type)");
        if (sign == ":") refuse("\":\"", "name parameters: @name");
        if (sign == "==") refuse("\"==\"", "write =");
        if (sign == "->" || sign == "->>") refuse("a JSON operator", "read JSON in the program");
        if (sign == "~") refuse("\"~\"", "use LIKE or ILIKE");
        not_a_table("\"" + std::string{sign} + "\"");
        emit(sign);
    }

    void open() {
        if (depth().target_next) refuse("a parenthesis in the place of a table", "");
        const bool join_group = depth().table_next;
        depth().table_next = false;
        emit("(");
        depths_.emplace_back();
        if (join_group && !token().is_word("select") && !token().is_word("with")) {
            depth().from = true;
            depth().table_next = true;
        }
    }

    void close() {
        not_a_table("\")\"");
        if (depths_.size() == 1) refuse("a parenthesis that was not opened", "");
        depths_.pop_back();
        emit(")");
    }

    void semicolon() {
        not_a_table("\";\"");
        if (token(1).kind != TokenKind::end) refuse("a second statement", "one statement is one Sql");
        ++at_;
    }

    void comma() {
        not_a_table("\",\"");
        if (depth().limit) refuse("LIMIT a, b", "write LIMIT … OFFSET …");
        emit(",");
        if (depth().from) depth().table_next = true;
        if (depth().with) depth().cte_next = true;
    }

    void name() {
        if (depth().cte_next) return common_table();
        if (depth().table_next) return table();
        if (depth().target_next) return target();
        if (token().kind == TokenKind::quoted_name) return predicate_or_emit();
        word();
    }

    void word() {
        const Token& now = token();
        const std::string& word = now.name;
        const bool is_column = previous().is_symbol(".");
        if (is_column || token(1).is_symbol(".")) return predicate_or_emit();
        refuse_words(word);
        if (contains(ends_from, word)) {
            depth().from = false;
            depth().set = word == "set";
            depth().limit = false;
        }
        if (word == "with" && (depth().fresh || token(1).is_word("recursive") || token(2).is_word("as"))) {
            depth().with = depth().cte_next = true;
            emit(now.source);
            if (token().is_word("recursive")) emit(token().source);
            return;
        }
        if (word == "select" || word == "values") depth().with = false;
        if (word == "limit") depth().limit = true;
        if (word == "from") return from();
        if (word == "join") return mark_table(now);
        if (word == "insert" || word == "update" || word == "delete") return change(word);
        if (word == "in" && token(1).is_name()) refuse("IN with a table", "write IN (SELECT …)");
        if (word == "ilike" && scope_.dialect == Dialect::sqlite) return emit("REGEXP");
        if (word == "current_timestamp") return current_timestamp();
        if (word == "for" && depths_.size() == 1) return for_update();
        predicate_or_emit();
    }

    void refuse_words(const std::string& word) const {
        for (const auto& refused : refused_words) {
            if (word == refused.word) refuse(token().source, refused.advice);
        }
        if (!token(1).is_symbol("(")) return;
        for (const auto& refused : refused_calls) {
            const bool union_all = word == "all" && (previous().is_word("union") || previous().is_word("select"));
            if (word == refused.word && !union_all) refuse(std::string{token().source} + "()", refused.advice);
        }
    }

    void mark_table(const Token& now) {
        emit(now.source);
        depth().from = true;
        depth().table_next = true;
    }

    void from() {
        const Token& now = token();
        const bool distinct =
            previous().is_word("distinct") && (previous(2).is_word("is") || previous(2).is_word("not"));
        if (distinct) return emit(now.source);
        if (previous().is_word("delete")) {
            emit(now.source);
            depth().target_next = true;
            return;
        }
        depth().set = false;
        mark_table(now);
    }

    void change(const std::string& verb) {
        const Token& now = token();
        if (verb == "update" && previous().is_word("do")) return emit(now.source);
        if (depths_.size() > 1) refuse("a change inside a sub-select", "write two statements");
        out_.is_read = false;
        depth().with = false;
        emit(now.source);
        if (token().is_word("or")) refuse(std::string{now.source} + " OR …", "write ON CONFLICT");
        if (verb == "update") depth().target_next = true;
        if (verb == "insert") {
            if (!token().is_word("into")) refuse("INSERT without INTO", "");
            emit(token().source);
            depth().target_next = true;
        }
    }

    void for_update() {
        if (!token(1).is_word("update") || token(2).kind != TokenKind::end) refuse("FOR", "only FOR UPDATE at the end");
        out_.is_read = false;
        if (scope_.dialect == Dialect::sqlite) {  // one writer at a time is a stronger lock already
            at_ += 2;
            return;
        }
        emit(token().source);
        emit(token().source);
    }

    void current_timestamp() {
        if (token(1).is_symbol("(")) refuse("CURRENT_TIMESTAMP with a precision", "it has milliseconds already");
        emit(scope_.dialect == Dialect::sqlite ? "strftime('%Y-%m-%dT%H:%M:%fZ','now')" : "CURRENT_TIMESTAMP(3)");
    }

    void common_table() {
        if (is_tenant_table(token().name)) refuse("WITH " + std::string{token().source}, "that is a table's name");
        common_tables_.push_back(token().name);
        depth().cte_next = false;
        emit(token().source);
    }

    bool is_tenant_table(std::string_view table) const { return contains(scope_.tenant_tables, table); }

    void plain_table_name() const {
        if (token(1).is_symbol(".")) refuse("a schema before a table", "name the table alone");
        if (token().name.starts_with("sqlite_") || token().name.starts_with("pg_") ||
            token().name.starts_with("pragma_")) {
            refuse("the system table " + std::string{token().source}, "");
        }
    }

    void note_table(const std::string& table) {
        if (!contains(common_tables_, table) && !contains(out_.tables, table)) out_.tables.push_back(table);
    }

    void target() {
        if (token().is_word("only")) refuse("ONLY", "");
        plain_table_name();
        note_table(token().name);
        depth().target_next = false;
        emit(token().source);
    }

    void table() {
        if (token().is_word("only") || token().is_word("lateral")) refuse(token().source, "");
        if (token(1).is_symbol("(")) refuse("a table function", "read tables and sub-selects");
        plain_table_name();
        const std::string& table = token().name;
        note_table(table);
        depth().table_next = false;
        if (scope_.view_suffix.empty() || scope_.across_tenants || !is_tenant_table(table)) return emit(token().source);
        const Token& next = token(1);
        const bool has_alias =
            next.kind == TokenKind::quoted_name || (next.kind == TokenKind::word && !contains(after_table, next.name));
        std::string view = "\"" + table + scope_.view_suffix + "\"";
        if (!has_alias) view.append(" AS ").append(token().source);
        emit(view);
    }

    // `client_id = @client_id`, with or without an alias before it; replaced in a TEN-9 build.
    void predicate_or_emit() {
        if (!scope_.drop_tenant_predicates || depth().set) return emit(token().source);
        const std::size_t skip = token(1).is_symbol(".") ? 2 : 0;
        if (token(skip).name != "client_id" || !token(skip + 1).is_symbol("=") ||
            token(skip + 2).kind != TokenKind::parameter || token(skip + 2).name != "client_id") {
            return emit(token().source);
        }
        out_.names_client_id = true;
        if (token().space_before) out_.text += ' ';
        out_.text += "1 = 1";
        at_ += skip + 3;
    }

    void parameter() {
        not_a_table("a parameter");
        const std::string& parameter = token().name;
        if (parameter == "client_id") out_.names_client_id = true;
        auto found = std::ranges::find(out_.parameters, parameter);
        if (found == out_.parameters.end()) found = out_.parameters.insert(found, parameter);
        const auto index = std::to_string(found - out_.parameters.begin() + 1);
        emit((scope_.dialect == Dialect::sqlite ? "?" : "$") + index);
    }

    void check_tenant() const {
        if (scope_.across_tenants || out_.names_client_id) return;
        for (const auto& table : out_.tables) {
            if (!is_tenant_table(table)) continue;
            throw TenantViolation{"statement " + std::string{name_} + ": it touches " + table +
                                  " and does not name @client_id"};
        }
    }

    std::string_view name_;
    const CompileScope& scope_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::vector<Depth> depths_;
    std::vector<std::string> common_tables_;
    CompiledStatement out_;
};

}  // namespace

CompiledStatement compile_statement(std::string_view name, std::string_view text, const CompileScope& scope) {
    return Compiler{name, text, scope}.run();
}

}  // namespace xos::db
