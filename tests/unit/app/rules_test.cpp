// SPDX-License-Identifier: Apache-2.0
#include "xos/app/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace xos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Account {
    std::string name;
    std::string email;
    std::string password;
    std::string note;
    std::int64_t age = 0;
};
BOOST_DESCRIBE_STRUCT(Account, (), (name, email, password, note, age))

void rules(Rules<Account>& r) {
    r.field(&Account::name).trimmed().required("Name is required").max_length(100);
    r.field(&Account::email).trimmed().required("Email is required").email();
    r.field(&Account::password)
        .any_characters()
        .required("Password is required")
        .length(8, 128)
        .not_common()
        .differs_from("name")
        .differs_from("email");
    r.field(&Account::note).multiline();
}

Account good() {
    return {.name = "Ann", .email = "ann@acme.test", .password = "correct horse 7", .note = "", .age = 0};
}

std::vector<std::string> messages(Account account, std::string_view field) {
    FieldErrors errors;
    Rules<Account>::of().check(account, errors);
    const auto* found = errors.find(field);
    return found ? *found : std::vector<std::string>{};
}

std::vector<std::string> name_messages(std::string name) {
    auto account = good();
    account.name = std::move(name);
    return messages(account, "name");
}

std::vector<std::string> email_messages(std::string email) {
    auto account = good();
    account.email = std::move(email);
    return messages(account, "email");
}

std::vector<std::string> password_messages(std::string password) {
    auto account = good();
    account.password = std::move(password);
    return messages(account, "password");
}

std::string repeat(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

TEST(Rules, VAL_2_accepts_a_good_request_and_trims_it) {
    auto account = good();
    account.name = " \u00a0Ann\t ";
    account.email = " ann@acme.test ";
    FieldErrors errors;
    Rules<Account>::of().check(account, errors);
    EXPECT_TRUE(errors.empty());
    EXPECT_EQ(account.name, "Ann");
    EXPECT_EQ(account.email, "ann@acme.test");
}

TEST(Rules, VAL_2_name_is_required_after_trimming) {
    EXPECT_THAT(name_messages(""), ElementsAre("Name is required"));
    EXPECT_THAT(name_messages("   "), ElementsAre("Name is required"));
}

TEST(Rules, VAL_2_name_has_at_most_100_characters_counted_as_code_points) {
    for (const auto* letter : {"x", "\u00fc", "\u4eba", "\U0001F600"}) {
        EXPECT_THAT(name_messages(repeat(letter, 99)), IsEmpty()) << letter;
        EXPECT_THAT(name_messages(repeat(letter, 100)), IsEmpty()) << letter;
        EXPECT_THAT(name_messages(repeat(letter, 101)), ElementsAre("Name must be at most 100 characters")) << letter;
    }
}

TEST(Rules, VAL_2_email_must_be_an_address) {
    for (const auto* email : {"a@b.c", "ann+tag@acme.test", "o'neil@x.y.z", "\u00fcser@\u00fcmlaut.test"}) {
        EXPECT_THAT(email_messages(email), IsEmpty()) << email;
    }
    for (const auto* email : {"ann", "@acme.test", "ann@", "ann@acme", "ann@@acme.test", "a@b@c.d", "an n@acme.test",
                              "ann@ac me.test", "ann@.test", "ann@acme.", "ann@acme..test", "ann@\u00a0a.b"}) {
        EXPECT_THAT(email_messages(email), ElementsAre("Email address is not valid")) << email;
    }
    EXPECT_THAT(email_messages(""), ElementsAre("Email is required"));
}

TEST(Rules, VAL_2_email_has_at_most_254_characters) {
    const std::string domain = "@acme.test";
    EXPECT_THAT(email_messages(repeat("a", 253 - domain.size()) + domain), IsEmpty());
    EXPECT_THAT(email_messages(repeat("a", 254 - domain.size()) + domain), IsEmpty());
    EXPECT_THAT(email_messages(repeat("a", 255 - domain.size()) + domain), ElementsAre("Email address is not valid"));
}

struct Renewal {
    std::string new_password;
};
BOOST_DESCRIBE_STRUCT(Renewal, (), (new_password))
void rules(Rules<Renewal>& r) { r.field(&Renewal::new_password).password(); }

TEST(Rules, VAL_2_a_password_is_called_so_whatever_its_field) {
    for (const auto& [value, text] : std::initializer_list<std::pair<std::string, std::string>>{
             {"", "Password is required"},
             {"7 chars", "Password must be at least 8 characters"},
             {std::string(129, 'x'), "Password must be at most 128 characters"},
             {"password", "Password is too common"}}) {
        Renewal renewal{value};
        FieldErrors errors;
        Rules<Renewal>::of().check(renewal, errors);
        ASSERT_NE(errors.find("newPassword"), nullptr) << value;
        EXPECT_THAT(*errors.find("newPassword"), ElementsAre(text));
    }
}

TEST(Rules, VAL_2_password_has_8_to_128_characters) {
    EXPECT_THAT(password_messages(""), ElementsAre("Password is required"));
    EXPECT_THAT(password_messages("x7#kq.L"), ElementsAre("Password must be at least 8 characters"));
    EXPECT_THAT(password_messages("x7#kq.Lz"), IsEmpty());
    EXPECT_THAT(password_messages("x7#kq.Lz9"), IsEmpty());
    EXPECT_THAT(password_messages(repeat("x7#kq.Lz", 16)), IsEmpty());
    EXPECT_THAT(password_messages(repeat("x7#kq.Lz", 16) + "1"),
                ElementsAre("Password must be at most 128 characters"));
}

TEST(Rules, VAL_2_AUT_2_password_is_neither_common_nor_the_name_or_email) {
    for (const auto* password : {"password", "PASSWORD", "12345678", "iloveyou", "ANN@acme.TEST"}) {
        EXPECT_THAT(password_messages(password), ElementsAre("Password is too common")) << password;
    }
    auto account = good();
    account.name = "Maximilian";
    account.password = "maximilian";
    EXPECT_THAT(messages(account, "password"), ElementsAre("Password is too common"));
}

TEST(Rules, AUT_1_password_takes_every_character) {
    EXPECT_THAT(password_messages(std::string{"p\0ss\twort\n9", 11}), IsEmpty());
}

TEST(Rules, SEC_5_control_characters_are_refused_in_every_text_field) {
    for (const std::string_view bad :
         {std::string_view{"A\0n", 3}, std::string_view{"A\nn"}, std::string_view{"A\x1bn"}, std::string_view{"A\x7fn"},
          std::string_view{"A\u0085n"}}) {
        EXPECT_THAT(name_messages(std::string{bad}), ElementsAre("The value is not valid"));
    }
    auto account = good();
    account.note = "two\r\n\tlines";
    EXPECT_THAT(messages(account, "note"), IsEmpty());
    account.note = "bell\a";
    EXPECT_THAT(messages(account, "note"), ElementsAre("The value is not valid"));
}

TEST(Rules, VAL_1_lists_every_failing_field_with_all_its_messages) {
    Account account{.name = "", .email = "x", .password = "pass", .note = "", .age = 0};
    FieldErrors errors;
    Rules<Account>::of().check(account, errors);
    EXPECT_THAT(messages(account, "name"), ElementsAre("Name is required"));
    EXPECT_THAT(messages(account, "email"), ElementsAre("Email address is not valid"));
    EXPECT_THAT(messages(account, "password"), ElementsAre("Password must be at least 8 characters"));
    EXPECT_EQ(errors.entries().size(), 3U);
}

TEST(Rules, leaves_a_field_alone_whose_type_was_wrong) {
    Account account = good();
    account.name = "";
    FieldErrors errors;
    errors.add("name", "The value is not valid");
    Rules<Account>::of().check(account, errors);
    EXPECT_THAT(*errors.find("name"), ElementsAre("The value is not valid"));
}

TEST(Rules, VAL_3_can_be_listed_for_the_browser) {
    const auto fields = Rules<Account>::of().fields();
    ASSERT_EQ(fields.size(), 4U);
    EXPECT_EQ(fields[0]->json_name(), "name");
    EXPECT_EQ(fields[0]->rules()[1].kind, Rule::Kind::max_length);
    EXPECT_EQ(fields[0]->rules()[1].number, 100U);
}

}  // namespace
}  // namespace xos
