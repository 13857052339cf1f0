// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/jwt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "auth/hmac.hpp"
#include "unit/auth/token_builder.hpp"
#include "xos/base/config.hpp"
#include "xos/base/encoding.hpp"
#include "xos/json/value.hpp"

namespace xos::auth {
namespace {

using namespace test;
using std::chrono::seconds;
using testing::HasSubstr;

Claims ann() {
    Claims claims;
    claims.user = UserId{7};
    claims.name = "Ann <b> \u2028 \"é\"";
    claims.email = "ann@acme.test";
    claims.client = ClientId{3};
    claims.is_admin = true;
    claims.token_id = "j1";
    claims.session_id = "s1";
    return claims;
}

std::string error_of(std::vector<std::string> keys, JwtOptions options = {}) {
    try {
        const Jwt made{std::move(keys), std::move(options)};
        return "no error";
    } catch (const ConfigError& error) {
        return error.what();
    }
}

std::string part(std::string_view token, int index) {
    for (; index > 0; --index) token.remove_prefix(token.find('.') + 1);
    return base64url_decode(token.substr(0, token.find('.'))).value();
}

TEST(Jwt, JWT_1_JWT_2_reads_back_what_it_signed) {
    const auto claims = jwt().verify(jwt().sign(ann(), now), now);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user, UserId{7});
    EXPECT_EQ(claims->name, ann().name);
    EXPECT_EQ(claims->email, "ann@acme.test");
    EXPECT_EQ(claims->client, ClientId{3});
    EXPECT_TRUE(claims->is_admin);
    EXPECT_EQ(claims->issued_at, now_seconds);
    EXPECT_EQ(claims->not_before, now_seconds);
    EXPECT_EQ(claims->expires_at, now_seconds + 3600);
    EXPECT_EQ(claims->token_id, "j1");
    EXPECT_EQ(claims->session_id, "s1");
}

TEST(Jwt, JWT_2_writes_the_claims_in_their_agreed_forms) {
    const auto token = jwt().sign(ann(), now + std::chrono::milliseconds{999});
    const auto document = json::Document::parse(part(token, 1));
    ASSERT_TRUE(document);
    const auto payload = document->root();
    EXPECT_EQ(payload.find("iss")->string(), "xos");
    EXPECT_EQ(payload.find("aud")->string(), "xos");
    EXPECT_EQ(payload.find("sub")->string(), "7");
    EXPECT_EQ(payload.find("client_id")->integer(), 3);
    EXPECT_EQ(payload.find("is_admin")->boolean(), true);
    EXPECT_EQ(payload.find("iat")->integer(), now_seconds);
    EXPECT_EQ(payload.find("nbf")->integer(), now_seconds);
    EXPECT_EQ(payload.find("exp")->integer(), now_seconds + 3600);
    EXPECT_EQ(payload.find("jti")->string(), "j1");
    EXPECT_EQ(payload.find("sid")->string(), "s1");
    EXPECT_EQ(payload.members().size(), 12U);
}

TEST(Jwt, JWT_2_gives_every_token_an_id_of_its_own) {
    auto claims = ann();
    claims.token_id.clear();
    const auto first = jwt().verify(jwt().sign(claims, now), now);
    const auto second = jwt().verify(jwt().sign(claims, now), now);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->token_id.size(), 22U) << "16 random bytes";
    EXPECT_NE(first->token_id, second->token_id);
}

TEST(Jwt, JWT_1_uses_the_issuer_audience_and_lifetime_it_was_given) {
    const Jwt acme{{key}, {.issuer = "acme", .audience = "shop", .lifetime = seconds{90}, .skew = seconds{5}}};
    const auto token = acme.sign(ann(), now);
    EXPECT_TRUE(acme.verify(token, now + seconds{94}));
    EXPECT_EQ(acme.verify(token, now + seconds{95}).error(), TokenError::expired);
    EXPECT_EQ(outcome(token), "invalid");
    EXPECT_EQ(acme.lifetime(), seconds{90});
    EXPECT_EQ(acme.skew(), seconds{5});
}

// Known answer of RFC 7515 appendix A.1: the MAC is right there, so the expiry alone is not what refuses it.
TEST(Jwt, JWT_1_makes_the_mac_of_the_standard) {
    const auto rfc_key =
        base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    const std::string signed_part =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    EXPECT_EQ(encode(hmac_sha256(*rfc_key, signed_part)), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

TEST(Jwt, JWT_3_AUT_6_refuses_every_single_bit_flip_of_a_good_token) {
    const auto good = jwt().sign(ann(), now);
    for (std::size_t byte = 0; byte < good.size(); ++byte) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto bad = good;
            bad[byte] = static_cast<char>(static_cast<unsigned char>(bad[byte]) ^ (1U << bit));
            ASSERT_EQ(outcome(bad), "invalid") << "byte " << byte << " bit " << bit;
        }
    }
}

TEST(Jwt, AUT_6_refuses_every_shortened_and_lengthened_token) {
    const auto good = jwt().sign(ann(), now);
    for (std::size_t length = 0; length < good.size(); ++length) {
        ASSERT_EQ(outcome(std::string_view{good}.substr(0, length)), "invalid") << length;
        ASSERT_EQ(outcome(std::string_view{good}.substr(good.size() - length)), "invalid") << length;
    }
    for (int c = 0; c < 256; ++c) {
        ASSERT_EQ(outcome(good + static_cast<char>(c)), "invalid") << c;
        ASSERT_EQ(outcome(static_cast<char>(c) + good), "invalid") << c;
    }
}

TEST(Jwt, AUT_6_refuses_every_other_byte_put_anywhere_in_the_token) {
    const auto good = token_with();
    for (std::size_t at = 0; at <= good.size(); ++at) {
        for (const char c : {'=', ' ', '\n', '\0', '.', 'A', '+', '/', '%'}) {
            auto bad = good;
            bad.insert(at, 1, c);
            ASSERT_EQ(outcome(bad), "invalid") << "byte " << static_cast<int>(c) << " at " << at;
        }
    }
}

struct ShapeCase {
    const char* name;
    std::string token;
};

std::vector<ShapeCase> bad_shapes() {
    const auto good = token_with();
    const auto first = good.find('.');
    const auto last = good.rfind('.');
    const auto header = good.substr(0, first);
    const auto payload = good.substr(first + 1, last - first - 1);
    const auto mac = good.substr(last + 1);
    auto standard_alphabet = good;
    std::ranges::replace(standard_alphabet, '-', '+');
    std::ranges::replace(standard_alphabet, '_', '/');
    auto loose_mac = good;
    // 43 characters hold 258 bits: the last two must be zero, so the next letter of the alphabet decodes to the same.
    loose_mac.back() = static_cast<char>(loose_mac.back() + 1);
    const auto mac_of = [&](const std::string& signed_part) { return encode(hmac_sha256(key, signed_part)); };
    const auto signed_text = [&](const std::string& signed_part) { return signed_part + '.' + mac_of(signed_part); };
    return {
        {"empty", ""},
        {"one dot", "."},
        {"two dots", ".."},
        {"three dots", "..."},
        {"header only", header},
        {"two parts, no mac", header + '.' + payload},
        {"two parts, no mac, last dot", header + '.' + payload + '.'},
        {"no header", '.' + payload + '.' + mac},
        {"no payload", header + ".." + mac},
        {"no header, rightly signed", signed_text('.' + payload)},
        {"no payload, rightly signed", signed_text(header + '.')},
        {"two parts, rightly signed", signed_text(header)},
        {"four parts", good + '.' + mac},
        {"four parts, rightly signed", signed_text(header + '.' + payload + '.' + payload)},
        {"five parts, as an encrypted token has", header + "..." + payload + '.' + mac},
        {"JSON form", R"({"payload":")" + payload + R"(","protected":")" + header + R"(","signature":")" + mac + "\"}"},
        {"with its scheme", "Bearer " + good},
        {"in quotes", '"' + good + '"'},
        {"blank before", ' ' + good},
        {"blank after", good + ' '},
        {"line feed after", good + '\n'},
        {"NUL after", good + std::string(1, '\0')},
        {"padded mac", good + '='},
        {"padded header, rightly signed", signed_text(header + "=." + payload)},
        {"padded payload, rightly signed", signed_text(header + '.' + payload + '=')},
        {"twice padded payload, rightly signed", signed_text(header + '.' + payload + "==")},
        {"blank in the payload, rightly signed",
         signed_text(header + '.' + payload.substr(0, 4) + ' ' + payload.substr(4))},
        {"line feed in the header, rightly signed",
         signed_text(header.substr(0, 4) + '\n' + header.substr(4) + '.' + payload)},
        {"stray question mark in the payload, rightly signed", signed_text(header + '.' + payload + '?')},
        {"payload of an impossible length, rightly signed", signed_text(header + '.' + "AAAAA")},
        {"header of an impossible length, rightly signed", signed_text("AAAAA." + payload)},
        {"unused bits in the mac", loose_mac},
        {"unused bits in the header, rightly signed", signed_text(encode(R"({"alg":"HS256"})"
                                                                         " ")
                                                                      .substr(0, 21) +
                                                                  "B." + payload)},
        {"mac in hex", header + '.' + payload + ".00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"},
        {"mac of 31 bytes",
         header + '.' + payload + '.' + encode(hmac_sha256(key, header + '.' + payload).substr(0, 31))},
        {"mac of 16 bytes",
         header + '.' + payload + '.' + encode(hmac_sha256(key, header + '.' + payload).substr(0, 16))},
        {"mac of 33 bytes", header + '.' + payload + '.' + encode(hmac_sha256(key, header + '.' + payload) + 'x')},
        {"mac of zeros", header + '.' + payload + '.' + encode(std::string(32, '\0'))},
        {"mac twice", header + '.' + payload + '.' + mac + mac},
        {"mac of the payload only", header + '.' + payload + '.' + mac_of(payload)},
        {"mac of the parts without their dot", header + '.' + payload + '.' + mac_of(header + payload)},
        {"mac of the decoded parts",
         header + '.' + payload + '.' + mac_of(std::string{plain_header} + '.' + payload_with())},
        {"mac of another key", sign_raw(plain_header, payload_with(), other_key)},
        {"mac of the empty key", sign_raw(plain_header, payload_with(), "")},
        {"mac of the key less a byte", sign_raw(plain_header, payload_with(), key.substr(1))},
        {"mac of another payload", header + '.' + encode(payload_with({{"sub", R"("8")"}})) + '.' + mac},
        {"mac of another header", encode(R"({"alg":"HS256"})") + '.' + payload + '.' + mac},
    };
}

TEST(Jwt, AUT_6_refuses_every_wrong_shape_and_mac) {
    ASSERT_EQ(outcome(token_with()), "valid") << "the token all others are made from";
    const auto cases = bad_shapes();
    ASSERT_EQ(cases.size(), 47U);
    for (const auto& one : cases) EXPECT_EQ(outcome(one.token), "invalid") << one.name;
}

TEST(Jwt, AUT_6_needs_the_unused_bits_of_header_and_payload_to_be_zero) {
    // 16 bytes leave four unused bits in the last character; all values but zero are refused, rightly signed or not.
    const std::string sixteen = R"({"alg":"HS256"} )";
    ASSERT_EQ(sixteen.size() % 3, 1U);
    const auto payload = encode(payload_with());
    const auto stem = encode(sixteen).substr(0, 21);
    int accepted = 0;
    for (const char c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"}) {
        const auto signed_part = stem + c + '.' + payload;
        if (outcome(signed_part + '.' + encode(hmac_sha256(key, signed_part))) == "valid") ++accepted;
    }
    EXPECT_EQ(accepted, 1);
}

TEST(Jwt, AUT_6_refuses_a_token_over_8_KiB_and_takes_one_of_8_KiB) {
    const auto token_of = [](std::size_t length) {
        for (std::size_t fill = 5500; fill < 6200; ++fill) {
            auto token = token_with({{"name", '"' + std::string(fill, 'n') + '"'}});
            if (token.size() >= length) return token;
        }
        return std::string{};
    };
    auto at_limit = token_of(max_token_length - 1);
    ASSERT_EQ(at_limit.size(), max_token_length - 1);
    EXPECT_EQ(outcome(at_limit), "valid");
    at_limit = token_of(max_token_length);
    ASSERT_EQ(at_limit.size(), max_token_length);
    EXPECT_EQ(outcome(at_limit), "valid");
    const auto over = token_of(max_token_length + 1);
    ASSERT_EQ(over.size(), max_token_length + 1);
    EXPECT_EQ(outcome(over), "invalid");
}

TEST(Jwt, JWT_3_tells_expiry_apart_at_the_edge_of_the_skew) {
    const auto token = token_with({{"exp", std::to_string(now_seconds)}});
    EXPECT_EQ(outcome(token, 29), "valid");
    EXPECT_EQ(outcome(token, 30), "expired");
    EXPECT_EQ(outcome(token, 31), "expired");
    EXPECT_TRUE(jwt().verify(token, now + seconds{30} - std::chrono::milliseconds{1}));
}

TEST(Jwt, JWT_3_waits_for_nbf_and_iat_but_for_the_skew) {
    for (const auto* claim : {"nbf", "iat"}) {
        const auto token = token_with({{claim, std::to_string(now_seconds + 100)}});
        EXPECT_EQ(outcome(token, 69), "invalid") << claim;
        EXPECT_EQ(outcome(token, 70), "valid") << claim;
        EXPECT_EQ(outcome(token, 71), "valid") << claim;
    }
}

TEST(Jwt, AUT_6_calls_only_a_token_expired_that_is_right_in_all_else) {
    const std::string past = "1600000000";
    EXPECT_EQ(outcome(token_with({{"exp", past}})), "expired");
    EXPECT_EQ(outcome(token_with({{"exp", past}, {"iss", R"("evil")"}})), "invalid");
    EXPECT_EQ(outcome(token_with({{"exp", past}, {"aud", R"("evil")"}})), "invalid");
    EXPECT_EQ(outcome(token_with({{"exp", past}, {"sub", R"("0")"}})), "invalid");
    EXPECT_EQ(outcome(token_with({{"exp", past}, {"nbf", "1700000031"}})), "invalid");
    EXPECT_EQ(outcome(sign_raw(plain_header, payload_with({{"exp", past}}), other_key)), "invalid");
    EXPECT_EQ(outcome(sign_raw(R"({"alg":"none"})", payload_with({{"exp", past}}))), "invalid");
}

TEST(Jwt, AUT_6_never_overflows_at_the_greatest_times) {
    EXPECT_EQ(outcome(token_with({{"exp", "9007199254740992"}})), "valid");
    EXPECT_EQ(outcome(token_with({{"exp", "0"}})), "expired");
    EXPECT_EQ(outcome(token_with({{"nbf", "9007199254740992"}, {"exp", "9007199254740992"}})), "invalid");
    EXPECT_EQ(outcome(token_with({{"nbf", "0"}, {"iat", "0"}})), "valid");
}

TEST(Jwt, AUT_7_accepts_tokens_of_the_previous_keys_and_signs_with_the_current) {
    const std::vector<std::string> keys{key, other_key, std::string(32, 'c'), std::string(32, 'd')};
    const Jwt rotated{keys, {}};
    for (const auto& one : keys) {
        const Jwt before{{one}, {}};
        EXPECT_TRUE(rotated.verify(before.sign(ann(), now), now)) << "with kid";
        EXPECT_TRUE(rotated.verify(sign_raw(plain_header, payload_with(), one), now)) << "without kid";
    }
    const auto token = rotated.sign(ann(), now);
    EXPECT_TRUE((Jwt{{key}, {}}.verify(token, now)));
    EXPECT_FALSE((Jwt{{other_key}, {}}.verify(token, now)));
}

TEST(Jwt, AUT_7_refuses_a_key_that_is_no_longer_in_the_map) {
    const auto token = Jwt{{std::string(32, 'e')}, {}}.sign(ann(), now);
    EXPECT_EQ((Jwt{{key, other_key}, {}}.verify(token, now).error()), TokenError::invalid);
}

TEST(Jwt, AUT_7_lets_kid_pick_one_key_and_no_other) {
    const Jwt rotated{{key, other_key}, {}};
    const auto header_of_current = part(rotated.sign(ann(), now), 0);
    EXPECT_THAT(header_of_current, HasSubstr("\"kid\":\""));
    EXPECT_TRUE(rotated.verify(sign_raw(header_of_current, payload_with(), key), now));
    EXPECT_FALSE(rotated.verify(sign_raw(header_of_current, payload_with(), other_key), now));
}

TEST(Jwt, AUT_7_makes_a_kid_that_is_short_stable_and_says_nothing_of_the_key) {
    std::set<std::string> headers;
    for (const auto& one : {key, other_key}) {
        const auto header = part(Jwt{{one}, {}}.sign(ann(), now), 0);
        EXPECT_EQ(header, part(Jwt{{one}, {}}.sign(ann(), now), 0));
        EXPECT_EQ(json::Document::parse(header)->root().find("kid")->string()->size(), 8U);
        headers.insert(header);
    }
    EXPECT_EQ(headers.size(), 2U);
}

TEST(Jwt, JWT_4_refuses_keys_and_options_that_cannot_be_safe) {
    EXPECT_EQ(error_of({std::string(31, 'k')}), "Jwt:SecretKey is 31 bytes long; it must be at least 32 bytes");
    EXPECT_EQ(error_of({std::string(32, 'k')}), "no error");
    EXPECT_EQ(error_of({std::string(33, 'k')}), "no error");
    EXPECT_THAT(error_of({key, "short"}), HasSubstr("5 bytes"));
    EXPECT_THAT(error_of({}), HasSubstr("1 to 4"));
    EXPECT_THAT(error_of({key}, {.issuer = ""}), HasSubstr("Jwt:Issuer"));
    EXPECT_THAT(error_of({key}, {.audience = ""}), HasSubstr("Jwt:Audience"));
    EXPECT_THAT(error_of({key}, {.lifetime = seconds{0}}), HasSubstr("Jwt:ExpirationMinutes"));
    EXPECT_THAT(error_of({key}, {.lifetime = seconds{-60}}), HasSubstr("Jwt:ExpirationMinutes"));
    EXPECT_EQ(error_of({key}, {.lifetime = seconds{1}}), "no error");
    EXPECT_THAT(error_of({key}, {.skew = seconds{-1}}), HasSubstr("skew"));
    EXPECT_EQ(error_of({key}, {.skew = seconds{0}}), "no error");
}

TEST(Jwt, AUT_7_takes_at_most_four_keys) {
    EXPECT_EQ(error_of({key, key, key}), "no error");
    EXPECT_EQ(error_of({key, key, key, key}), "no error");
    EXPECT_EQ(error_of({key, key, key, key, key}), "5 token keys are given; there must be 1 to 4");
}

TEST(Jwt, JWT_4_never_shows_the_key_in_its_error) {
    EXPECT_THAT(error_of({"hunter2"}), testing::Not(HasSubstr("hunter2")));
}

TEST(Jwt, JWT_1_serves_several_threads_and_outlives_its_original) {
    auto original = std::make_unique<Jwt>(std::vector<std::string>{key}, JwtOptions{});
    const Jwt copy = *original;
    original.reset();
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&copy] {
            for (int round = 0; round < 50; ++round) ASSERT_TRUE(copy.verify(copy.sign(ann(), now), now));
        });
    }
}

}  // namespace
}  // namespace xos::auth
