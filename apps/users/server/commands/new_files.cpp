// SPDX-License-Identifier: Apache-2.0
#include "new_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "xos/base/config.hpp"

namespace xos::users {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t longest_name = 40;

// Words that C++, SQL or CMake keep for themselves, and the names that XOS has given already.
constexpr std::array reserved{
    "all",      "and",      "application", "asm",     "auto",       "bool",     "break",   "case",     "catch",
    "char",     "class",    "client",      "clients", "const",      "continue", "default", "delete",   "do",
    "double",   "else",     "enum",        "event",   "events",     "explicit", "export",  "extern",   "false",
    "file",     "files",    "float",       "for",     "friend",     "goto",     "if",      "inline",   "install",
    "int",      "long",     "main",        "mutable", "namespace",  "new",      "not",     "operator", "or",
    "package",  "private",  "protected",   "public",  "references", "register", "request", "resource", "return",
    "session",  "sessions", "short",       "signed",  "sizeof",     "sql",      "static",  "std",      "struct",
    "switch",   "table",    "template",    "test",    "this",       "throw",    "true",    "try",      "typedef",
    "typename", "union",    "unsigned",    "user",    "users",      "using",    "value",   "values",   "virtual",
    "void",     "volatile", "while",       "xor",     "xos",
};

bool is_name(std::string_view name) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    return !name.empty() && name.size() <= longest_name && letters.contains(name.front()) &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos &&
           !name.contains("__") && !name.ends_with('_');
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// order_line becomes OrderLine.
std::string in_pascal_case(std::string_view name) {
    std::string out;
    bool is_start = true;
    for (const char c : name) {
        if (c != '_') out += is_start ? upper(c) : c;
        is_start = c == '_';
    }
    return out;
}

/// order_line becomes "order line".
std::string in_words(std::string name) {
    std::ranges::replace(name, '_', ' ');
    return name;
}

std::string capitalised(std::string text) {
    text.front() = upper(text.front());
    return text;
}

std::string plural_of(std::string_view name) {
    const auto ends_with_any = [&](const auto&... endings) { return (name.ends_with(endings) || ...); };
    constexpr std::string_view vowels = "aeiou";
    std::string plural{name};
    if (name.size() > 1 && name.ends_with('y') && !vowels.contains(name[name.size() - 2])) {
        plural.pop_back();
        return plural + "ies";
    }
    return plural + (ends_with_any("s", "x", "z", "ch", "sh") ? "es" : "s");
}

}  // namespace

std::string fill_in(std::string_view text, const TemplateWords& words) {
    std::string out;
    while (!text.empty()) {
        const auto begin = std::min(text.find('@'), text.size());
        out += text.substr(0, begin);
        text.remove_prefix(begin);
        const auto end = text.find('@', 1);
        if (end == std::string_view::npos) return out += text;
        const auto found = words.find(text.substr(1, end - 1));
        if (found == words.end()) {
            out += '@';
            text.remove_prefix(1);
        } else {
            out += found->second;
            text.remove_prefix(end + 1);
        }
    }
    return out;
}

TemplateWords resource_words(const std::string& name, std::string plural) {
    if (plural.empty()) plural = plural_of(name);
    return {{"item", name},
            {"items", plural},
            {"Item", in_pascal_case(name)},
            {"Items", in_pascal_case(plural)},
            {"item_words", in_words(name)},
            {"items_words", in_words(plural)},
            {"Item_words", capitalised(in_words(name))},
            {"Items_words", capitalised(in_words(plural))}};
}

TemplateWords application_words(const std::string& name) {
    return {{"app", name}, {"App", capitalised(in_words(name))}};
}

void require_name(std::string_view kind, std::string_view name) {
    const auto subject = std::string{kind} + " cannot be called \"" + std::string{name} + "\": ";
    if (!is_name(name)) {
        throw ConfigError{
            subject + "use lower-case letters, digits and single _ between them, beginning with a letter, at most " +
            std::to_string(longest_name) + " characters"};
    }
    if (std::ranges::find(reserved, name) != reserved.end())
        throw ConfigError{subject + "the word has a meaning already"};
}

NewFiles::NewFiles(std::span<const http::Asset> templates, std::string_view folder, const TemplateWords& words) {
    const auto start = "/" + std::string{folder} + "/";
    constexpr std::string_view ending = ".in";
    for (const auto& one : templates) {
        if (!one.path.starts_with(start) || !one.path.ends_with(ending)) continue;
        auto path = fill_in(one.path.substr(start.size(), one.path.size() - start.size() - ending.size()), words);
        if (path == "gitignore") path = ".gitignore";
        const std::string_view text{reinterpret_cast<const char*>(one.identity.data()), one.identity.size()};
        files_.emplace(std::move(path), fill_in(text, words));
    }
}

void NewFiles::write(const fs::path& root) const {
    for (const auto& [path, text] : files_) {
        if (fs::exists(root / path)) throw ConfigError{"there is a file " + (root / path).string() + " already"};
    }
    for (const auto& [path, text] : files_) {
        const auto file = root / path;
        std::error_code error;
        fs::create_directories(file.parent_path(), error);
        std::ofstream out{file, std::ios::binary};
        out << text << std::flush;
        if (!out) throw ConfigError{"cannot write " + file.string() + ": " + std::strerror(errno)};
        if (path.starts_with("script/")) fs::permissions(file, fs::perms::owner_exec, fs::perm_options::add, error);
    }
}

}  // namespace xos::users
