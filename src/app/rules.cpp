// SPDX-License-Identifier: Apache-2.0
#include "xos/app/rules.hpp"

#include <algorithm>

#include "xos/auth/password.hpp"
#include "xos/base/encoding.hpp"
#include "xos/json/bind.hpp"

namespace xos {

namespace {

constexpr std::size_t longest_email = 254;  // RFC 5321 section 4.5.3.1.3, less the angle brackets

bool is_line_break_or_tab(char c) { return c == '\n' || c == '\r' || c == '\t'; }

bool is_domain(std::string_view domain) {
    if (domain.find('.') == std::string_view::npos || domain.front() == '.' || domain.back() == '.') return false;
    return domain.find("..") == std::string_view::npos;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return false;
    if (text.find('@', at + 1) != std::string_view::npos || has_white_space(text)) return false;
    return is_domain(text.substr(at + 1)) && count_code_points(text) <= longest_email;
}

std::string_view find_value(std::span<const CheckedField> fields, std::string_view json_name) {
    for (const auto& field : fields) {
        if (field.rules->json_name() == json_name) return *field.value;
    }
    return {};
}

bool passes(const Rule& rule, const std::string& value, std::span<const CheckedField> fields) {
    switch (rule.kind) {
        case Rule::Kind::required: return !value.empty();
        case Rule::Kind::min_length: return count_code_points(value) >= rule.number;
        case Rule::Kind::max_length: return count_code_points(value) <= rule.number;
        case Rule::Kind::email: return is_email(value);
        case Rule::Kind::not_common: return !auth::is_common_password(value);
        case Rule::Kind::differs_from: {
            const auto other = find_value(fields, rule.other);
            return other.empty() || fold_case(value) != fold_case(other);
        }
        case Rule::Kind::one_of: return std::ranges::find(rule.choices, value) != rule.choices.end();
    }
    return false;
}

/// Asked only of a value that is well formed: that a word is common says nothing new about one that is too short.
bool is_about_choice(const Rule& rule) {
    return rule.kind == Rule::Kind::not_common || rule.kind == Rule::Kind::differs_from;
}

void check_field(const CheckedField& field, std::span<const CheckedField> fields, FieldErrors& errors) {
    const auto& name = field.rules->json_name();
    const auto& value = *field.value;
    if (!field.rules->accepts_characters(value)) {
        errors.add(name, json::not_valid_text);
        return;
    }
    bool is_well_formed = true;
    for (const auto& rule : field.rules->rules()) {
        const bool is_missing = value.empty() && rule.kind != Rule::Kind::required;
        if (is_missing || (is_about_choice(rule) && !is_well_formed) || passes(rule, value, fields)) continue;
        errors.add(name, rule.text);
        is_well_formed = false;
    }
}

}  // namespace

FieldRules::FieldRules(std::string json_name) : json_name_{std::move(json_name)}, label_{json_name_} {
    label_.front() = static_cast<char>(label_.front() - 'a' + 'A');
}

FieldRules& FieldRules::add(Rule rule) {
    rules_.push_back(std::move(rule));
    return *this;
}

FieldRules& FieldRules::trimmed() {
    trimmed_ = true;
    return *this;
}

FieldRules& FieldRules::multiline() {
    characters_ = Characters::multiline;
    return *this;
}

FieldRules& FieldRules::any_characters() {
    characters_ = Characters::any;
    return *this;
}

FieldRules& FieldRules::required(std::string text) {
    return add({.kind = Rule::Kind::required, .text = std::move(text), .number = 0, .other = {}, .choices = {}});
}

FieldRules& FieldRules::min_length(std::size_t n) {
    auto text = label_ + " must be at least " + std::to_string(n) + " characters";
    return add({.kind = Rule::Kind::min_length, .text = std::move(text), .number = n, .other = {}, .choices = {}});
}

FieldRules& FieldRules::max_length(std::size_t n) {
    auto text = label_ + " must be at most " + std::to_string(n) + " characters";
    return add({.kind = Rule::Kind::max_length, .text = std::move(text), .number = n, .other = {}, .choices = {}});
}

FieldRules& FieldRules::email(std::string text) {
    return add(
        {.kind = Rule::Kind::email, .text = std::move(text), .number = longest_email, .other = {}, .choices = {}});
}

FieldRules& FieldRules::not_common(std::string text) {
    return add({.kind = Rule::Kind::not_common, .text = std::move(text), .number = 0, .other = {}, .choices = {}});
}

FieldRules& FieldRules::password() {
    label_ = "Password";
    return any_characters().required("Password is required").length(8, 128).not_common();
}

FieldRules& FieldRules::differs_from(std::string other_json_name, std::string text) {
    return add({.kind = Rule::Kind::differs_from,
                .text = std::move(text),
                .number = 0,
                .other = std::move(other_json_name),
                .choices = {}});
}

FieldRules& FieldRules::one_of(std::vector<std::string> choices, std::string text) {
    return add(
        {.kind = Rule::Kind::one_of, .text = std::move(text), .number = 0, .other = {}, .choices = std::move(choices)});
}

bool FieldRules::is_required() const {
    return std::ranges::any_of(rules_, [](const Rule& rule) { return rule.kind == Rule::Kind::required; });
}

bool FieldRules::accepts_characters(std::string_view text) const {
    if (characters_ == Characters::any) return true;
    if (characters_ == Characters::line) return !has_control_characters(text);
    std::string kept;
    std::ranges::copy_if(text, std::back_inserter(kept), [](char c) { return !is_line_break_or_tab(c); });
    return !has_control_characters(kept);
}

void check_fields(std::span<const CheckedField> fields, FieldErrors& errors) {
    for (const auto& field : fields) {
        if (!field.rules->is_trimmed()) continue;
        const auto text = trim(*field.value);
        if (text.size() != field.value->size()) *field.value = std::string{text};
    }
    FieldErrors found;
    for (const auto& field : fields) {
        if (errors.find(field.rules->json_name()) == nullptr) check_field(field, fields, found);
    }
    errors.merge(std::move(found));
}

}  // namespace xos
