// SPDX-License-Identifier: Apache-2.0
#include "xos/app/sign_in.hpp"

#include "unit/app/sign_in/sign_in_fixture.hpp"
#include "xos/auth/jwt.hpp"

namespace xos::sign_in_test {

using namespace std::chrono_literals;
using Outcome = Authentication::Outcome;

class Tokens : public SignInTest {
protected:
    Tokens() : ann_{add_user(acme, "ann@acme.test", password, true)}, token_{login("ann@acme.test").data->token} {}

    UserId ann_;
    std::string token_;
};

TEST_F(Tokens, AUT_8_a_token_is_loaded_once_and_then_answered_from_memory) {
    EXPECT_EQ(sign_in_->find(token_, 0).outcome, Outcome::unknown);
    const auto loaded = run(sign_in_->load(token_, 0));
    ASSERT_EQ(loaded.outcome, Outcome::valid);
    EXPECT_EQ(loaded.principal->user, ann_);
    EXPECT_EQ(loaded.principal->client, acme);
    EXPECT_EQ(loaded.principal->name, "Ann");
    EXPECT_EQ(loaded.principal->email, "ann@acme.test");
    EXPECT_TRUE(loaded.principal->is_admin);
    const auto found = sign_in_->find(token_, 0);
    EXPECT_EQ(found.outcome, Outcome::valid);
    EXPECT_EQ(found.principal, loaded.principal) << "the very same object, nothing was made anew";
}

TEST_F(Tokens, AUT_8_what_one_thread_loaded_another_finds) {
    sign_in_ = std::make_unique<SignIn>(*services_, data_.folder(), cheap_options(), 2);
    EXPECT_EQ(run(sign_in_->load(token_, 0)).outcome, Outcome::valid);
    EXPECT_EQ(sign_in_->find(token_, 1).outcome, Outcome::valid);
    run(sign_in_->end_sessions(acme, ann_));
    EXPECT_EQ(sign_in_->find(token_, 0).outcome, Outcome::invalid);
    EXPECT_EQ(sign_in_->find(token_, 1).outcome, Outcome::invalid) << "on all threads at once";
}

TEST_F(Tokens, AUT_6_nonsense_is_invalid_without_asking_the_database) {
    for (const std::string_view text : {"", "a", "a.b.c", "....", "Bearer x"}) {
        EXPECT_EQ(sign_in_->find(text, 0).outcome, Outcome::invalid) << text;
        EXPECT_EQ(run(sign_in_->load(text, 0)).outcome, Outcome::invalid) << text;
    }
    auto forged = token_;
    forged[forged.size() / 2] = forged[forged.size() / 2] == 'x' ? 'y' : 'x';
    EXPECT_EQ(authenticate(forged).outcome, Outcome::invalid);
    EXPECT_EQ(authenticate(token_ + "A").outcome, Outcome::invalid);
    const auth::Jwt other{{std::string(32, 'k')}, {}};
    auth::Claims claims;
    claims.user = ann_;
    claims.client = acme;
    EXPECT_EQ(authenticate(other.sign(claims, clock_.now())).outcome, Outcome::invalid) << "another key";
}

TEST_F(Tokens, JWT_3_a_token_ends_after_its_time_and_thirty_seconds_cached_or_not) {
    EXPECT_EQ(authenticate(token_).outcome, Outcome::valid);
    clock_.advance(60min + 30s - 1ms);
    EXPECT_EQ(authenticate(token_).outcome, Outcome::valid);
    clock_.advance(1ms);
    const auto cached = authenticate(token_).outcome;
    restart(cheap_options());
    EXPECT_EQ(cached, authenticate(token_).outcome) << "the cache and the verifier agree on the moment";
    clock_.advance(1s);
    EXPECT_EQ(authenticate(token_).outcome, Outcome::expired);
}

TEST_F(Tokens, AUT_8_name_mail_and_admin_flag_are_those_of_the_row_at_the_next_request) {
    ASSERT_TRUE(authenticate(token_).principal->is_admin);
    change_user(ann_, acme, true, false);
    EXPECT_EQ(sign_in_->find(token_, 0).outcome, Outcome::unknown);
    const auto now = authenticate(token_);
    ASSERT_EQ(now.outcome, Outcome::valid);
    EXPECT_FALSE(now.principal->is_admin) << "although the token still says so";
}

TEST_F(Tokens, AUT_8_a_deactivated_user_is_out_at_once_and_back_when_reactivated) {
    ASSERT_EQ(authenticate(token_).outcome, Outcome::valid);
    change_user(ann_, acme, false, true);
    EXPECT_EQ(authenticate(token_).outcome, Outcome::invalid);
    EXPECT_EQ(sign_in_->find(token_, 0).outcome, Outcome::invalid) << "the refusal is remembered too";
    change_user(ann_, acme, true, true);
    EXPECT_EQ(authenticate(token_).outcome, Outcome::valid);
    change_user(ann_, acme, false, true, true);
    EXPECT_EQ(authenticate(token_).outcome, Outcome::invalid);
}

TEST_F(Tokens, USR_18_ended_sessions_stay_ended_over_a_restart) {
    ASSERT_EQ(authenticate(token_).outcome, Outcome::valid);
    run(sign_in_->end_sessions(acme, ann_));
    EXPECT_EQ(authenticate(token_).outcome, Outcome::invalid);
    restart(cheap_options());
    EXPECT_EQ(authenticate(token_).outcome, Outcome::invalid);
}

TEST_F(Tokens, AUT_11_all_sessions_but_one_can_be_ended) {
    const auto other = login("ann@acme.test").data->token;
    const auto bob = add_user(globex, "bob@globex.test");
    const auto bobs = login("bob@globex.test").data->token;
    const auto kept = authenticate(token_).principal->session_id;
    ASSERT_EQ(authenticate(other).outcome, Outcome::valid);
    run(sign_in_->end_sessions(acme, ann_, kept));
    EXPECT_EQ(authenticate(token_).outcome, Outcome::valid);
    EXPECT_EQ(authenticate(other).outcome, Outcome::invalid);
    run(sign_in_->end_sessions(acme, bob));
    EXPECT_EQ(authenticate(bobs).outcome, Outcome::valid) << "bob is no user of acme";
}

TEST_F(Tokens, AUT_8_a_token_whose_session_was_never_stored_is_invalid) {
    sign_in::Member member;
    member.user_id = ann_;
    member.client_id = acme;
    const auto token = sign_in_->state().new_token(member, "AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(authenticate(token).outcome, Outcome::invalid);
}

TEST_F(Tokens, AUT_8_an_inactive_tenant_has_no_valid_tokens) {
    deactivate_tenant(acme);
    EXPECT_EQ(authenticate(token_).outcome, Outcome::invalid);
}

TEST_F(Tokens, PWD_1_hash_password_runs_on_the_pool_and_fits) {
    const auto hash = run(sign_in_->hash_password("a long enough password"));
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(auth::verify_password(hash, "a long enough password"));
    EXPECT_FALSE(auth::verify_password(hash, "another password"));
}

TEST_F(SignInTest, SQL_1_every_statement_compiles) {
    for (const auto& sql : sign_in_statements()) EXPECT_NO_THROW(driver_->prepare(sql, false)) << sql.name();
    for (const auto& sql : sign_in_statements_across_tenants()) {
        EXPECT_NO_THROW(driver_->prepare(sql, true)) << sql.name();
    }
}

}  // namespace xos::sign_in_test
