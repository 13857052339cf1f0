// SPDX-License-Identifier: Apache-2.0
#include "app/contract/collector.hpp"
#include "app/contract/typescript_text.hpp"
#include "xos/app/application.hpp"
#include "xos/json/bind.hpp"

namespace xos {

namespace {

using contract::typescript_literal;

constexpr std::string_view declarations = R"(
/** One check of a text; `text` is shown when it fails. Lengths are counted in code points. */
export type Check =
    | { kind: 'required' | 'notCommon'; text: string }
    | { kind: 'minLength' | 'maxLength' | 'email'; number: number; text: string }
    | { kind: 'differsFrom'; other: string; text: string }
    | { kind: 'oneOf'; choices: readonly string[]; text: string };

export interface FieldRules {
    /** Blanks at both ends do not count. */
    readonly trimmed: boolean;
    /** Which control characters are accepted: none, line breaks and tabs, all. */
    readonly characters: 'line' | 'multiline' | 'any';
    readonly checks: readonly Check[];
}

export type RequestRules = Readonly<Record<string, FieldRules>>;
)";

std::string_view kind_text(Rule::Kind kind) {
    switch (kind) {
        case Rule::Kind::required: return "required";
        case Rule::Kind::min_length: return "minLength";
        case Rule::Kind::max_length: return "maxLength";
        case Rule::Kind::email: return "email";
        case Rule::Kind::not_common: return "notCommon";
        case Rule::Kind::differs_from: return "differsFrom";
        case Rule::Kind::one_of: return "oneOf";
    }
    return "";
}

std::string_view characters_text(FieldRules::Characters characters) {
    switch (characters) {
        case FieldRules::Characters::line: return "'line'";
        case FieldRules::Characters::multiline: return "'multiline'";
        case FieldRules::Characters::any: return "'any'";
    }
    return "";
}

std::string check_text(const Rule& rule) {
    std::string out = "{ kind: '" + std::string{kind_text(rule.kind)} + "', ";
    if (rule.number != 0) out += "number: " + std::to_string(rule.number) + ", ";
    if (!rule.other.empty()) out += "other: " + typescript_literal(rule.other) + ", ";
    if (!rule.choices.empty()) {
        out += "choices: [";
        for (const auto& choice : rule.choices) {
            out += typescript_literal(choice) + (&choice == &rule.choices.back() ? "], " : ", ");
        }
    }
    return out + "text: " + typescript_literal(rule.text) + " }";
}

void write_field(std::string& out, const FieldRules& field) {
    out += "        " + field.json_name() + ": {\n            trimmed: " + (field.is_trimmed() ? "true" : "false") +
           ",\n            characters: " + std::string{characters_text(field.characters())} +
           ",\n            checks: [";
    for (const auto& rule : field.rules()) out += "\n                " + check_text(rule) + ",";
    out += field.rules().empty() ? "],\n        },\n" : "\n            ],\n        },\n";
}

}  // namespace

std::string typescript_rules(const Application& application) {
    const contract::Collector collected{application};
    std::string out = contract::typescript_head("The rules of the text fields of every request.");
    out += declarations;
    out += "\n/** Said of a value of a wrong type, and of one with characters that are not accepted. */\n";
    out += "export const invalidValue = " + typescript_literal(json::not_valid_text) + ";\n";
    out += "\nexport const requestRules = {\n";
    for (const auto& [name, record] : collected.records()) {
        if (record.body_rules.empty()) continue;
        out += "    " + name + ": {\n";
        for (const auto* field : record.body_rules) write_field(out, *field);
        out += "    },\n";
    }
    return out + "} as const satisfies Record<string, RequestRules>;\n";
}

}  // namespace xos
