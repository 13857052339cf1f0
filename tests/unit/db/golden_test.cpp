// SPDX-License-Identifier: Apache-2.0
// Golden cases of the statement compiler. A case is `=== name`, the statement, then sections `--- name` with the text
// expected for it. The tenant tables are `users` and `user_log`; SQLite's view suffix is `_v`.
#include "db/statement_compiler.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "xos/db/error.hpp"

namespace xos::db {
namespace {

struct GoldenCase {
    std::string name;
    std::string statement;
    std::map<std::string, std::string> sections;
};

void trim_line_end(std::string& text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
}

std::vector<GoldenCase> read_cases(const std::string& file) {
    std::ifstream in{std::string{XOS_GOLDEN_FOLDER} + "/" + file};
    std::vector<GoldenCase> cases;
    std::string* into = nullptr;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("=== ")) {
            into = &cases.emplace_back(GoldenCase{line.substr(4), {}, {}}).statement;
        } else if (line.starts_with("--- ") && into != nullptr) {
            into = &cases.back().sections[line.substr(4)];
        } else if (into != nullptr) {
            into->append(line).append("\n");
        }
    }
    for (auto& one : cases) {
        trim_line_end(one.statement);
        for (auto& [name, text] : one.sections) trim_line_end(text);
    }
    return cases;
}

CompileScope scope(Dialect dialect) {
    return {.dialect = dialect,
            .tenant_tables = {"users", "user_log"},
            .view_suffix = dialect == Dialect::sqlite ? "_v" : "",
            .across_tenants = false,
            .drop_tenant_predicates = false};
}

std::string facts(const CompiledStatement& compiled) {
    std::ostringstream out;
    out << (compiled.is_read ? "read" : "write");
    if (!compiled.parameters.empty()) out << "; parameters";
    for (const auto& parameter : compiled.parameters) out << ' ' << parameter;
    if (!compiled.tables.empty()) out << "; tables";
    for (const auto& table : compiled.tables) out << ' ' << table;
    if (compiled.names_client_id) out << "; client_id";
    return out.str();
}

TEST(StatementCompiler, DB_11_writes_each_statement_in_the_words_of_both_databases) {
    const auto cases = read_cases("bridged.txt");
    ASSERT_GE(cases.size(), 15U);
    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        const auto sqlite = compile_statement("golden", one.statement, scope(Dialect::sqlite));
        const auto postgresql = compile_statement("golden", one.statement, scope(Dialect::postgresql));
        EXPECT_EQ(sqlite.text, one.sections.at("sqlite"));
        EXPECT_EQ(postgresql.text, one.sections.at("postgresql"));
        EXPECT_EQ(facts(sqlite), one.sections.at("facts"));
        EXPECT_EQ(facts(postgresql), one.sections.at("facts"));
    }
}

TEST(StatementCompiler, DB_11_refuses_what_cannot_be_bridged_and_names_it) {
    const auto cases = read_cases("refused.txt");
    ASSERT_GE(cases.size(), 50U);
    for (const auto& one : cases) {
        for (const auto dialect : {Dialect::sqlite, Dialect::postgresql}) {
            SCOPED_TRACE(one.name);
            try {
                const auto compiled = compile_statement("golden", one.statement, scope(dialect));
                ADD_FAILURE() << "was compiled to " << compiled.text;
            } catch (const StatementError& error) {
                const std::string text = error.what();
                EXPECT_NE(text.find(one.sections.at("refused")), std::string::npos) << text;
                EXPECT_NE(text.find("statement golden"), std::string::npos) << text;
            }
        }
    }
}

}  // namespace
}  // namespace xos::db
