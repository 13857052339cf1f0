// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/base/problem.hpp"
#include "xos/json/names.hpp"
#include "xos/json/writer.hpp"

namespace xos {

/// One check of a text field. Plain data, so that the browser's copy can be generated from it (VAL-3).
struct Rule {
    enum class Kind : std::uint8_t {
        required,      ///< not empty
        min_length,    ///< at least `number` code points
        max_length,    ///< at most `number` code points
        email,         ///< one `@`, a local part, a dotted domain, no blanks, at most 254 characters
        not_common,    ///< not on the list of common passwords
        differs_from,  ///< not equal to field `other`, letters in any case
        one_of,        ///< one of `choices`
    };
    Kind kind;
    std::string text;  ///< the message when it fails
    std::size_t number = 0;
    std::string other;
    std::vector<std::string> choices;
};

/// The checks of one text field of a request.
class FieldRules {
public:
    explicit FieldRules(std::string json_name);

    /// Removes blanks at both ends before anything is checked or stored.
    FieldRules& trimmed();
    FieldRules& required(std::string text);
    FieldRules& min_length(std::size_t characters);
    FieldRules& max_length(std::size_t characters);
    FieldRules& length(std::size_t least, std::size_t most) { return min_length(least).max_length(most); }
    FieldRules& email(std::string text = "Email address is not valid");
    FieldRules& not_common(std::string text = "Password is too common");
    FieldRules& differs_from(std::string other_json_name, std::string text = "Password is too common");
    /// A password that somebody chooses: required, 8 to 128 characters, not a common one; called `Password` in texts,
    /// whatever the field's name (VAL-2).
    FieldRules& password();
    FieldRules& one_of(std::vector<std::string> choices, std::string text = "The value is not valid");
    /// Accepts line breaks and tabs. Without it every control character is refused (SEC-5).
    FieldRules& multiline();
    /// Accepts every character, for passwords: they are byte strings (AUT-1).
    FieldRules& any_characters();

    /// Which control characters a value may hold.
    enum class Characters : std::uint8_t { line, multiline, any };

    const std::string& json_name() const { return json_name_; }
    Characters characters() const { return characters_; }
    bool is_required() const;
    bool is_trimmed() const { return trimmed_; }
    std::span<const Rule> rules() const { return rules_; }

    /// True when the text holds no character that the field refuses.
    bool accepts_characters(std::string_view text) const;

private:
    FieldRules& add(Rule rule);

    std::string json_name_;
    std::string label_;  ///< the field in texts
    bool trimmed_ = false;
    Characters characters_ = Characters::line;
    std::vector<Rule> rules_;
};

/// The fields of one request as the checker sees them.
struct CheckedField {
    const FieldRules* rules;
    std::string* value;
};

/// Trims, then checks every field and adds all messages (VAL-1). A field that is already in `errors` is left alone:
/// its JSON type was wrong.
void check_fields(std::span<const CheckedField> fields, FieldErrors& errors);

/// The validation of one request type: the only source of its rules, for the server and for the browser.
///
/// Write `void rules(xos::Rules<CreateUserRequest>& r)` beside the request; it is found by argument-dependent lookup
/// and runs once. Text members without a rule of their own still refuse control characters.
template <typename T>
class Rules {
public:
    /// Starts the rules of one text member.
    FieldRules& field(std::string T::* member) {
        for (auto& f : fields_) {
            if (f.member == member) return *f.rules;
        }
        throw std::logic_error{"Rules::field: the member is not described"};
    }

    void check(T& request, FieldErrors& errors) const {
        std::vector<CheckedField> checked;
        checked.reserve(fields_.size());
        for (const auto& f : fields_) checked.push_back({f.rules.get(), &(request.*f.member)});
        check_fields(checked, errors);
    }

    /// Every text member with its rules, in declared order.
    std::vector<const FieldRules*> fields() const {
        std::vector<const FieldRules*> out;
        for (const auto& f : fields_) out.push_back(f.rules.get());
        return out;
    }

    /// The rules of T, made on first use.
    static const Rules& of() {
        static const Rules instance = make();
        return instance;
    }

private:
    struct Field {
        std::string T::* member;
        std::unique_ptr<FieldRules> rules;
    };

    static Rules make() {
        Rules r;
        using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
        boost::mp11::mp_for_each<Members>([&](auto member) {
            if constexpr (std::is_same_v<std::remove_const_t<decltype(member.pointer)>, std::string T::*>) {
                const std::string name{json::json_name<decltype(member)>.view()};
                r.fields_.push_back({member.pointer, std::make_unique<FieldRules>(name)});
            }
        });
        if constexpr (requires { rules(r); }) rules(r);
        return r;
    }

    std::vector<Field> fields_;
};

}  // namespace xos
