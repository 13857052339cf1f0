// SPDX-License-Identifier: Apache-2.0
#include "xos/auth/password.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace xos::auth {
namespace {

using namespace std::string_literals;

constexpr PasswordCost cheap{.memory_kib = 64, .passes = 1};

TEST(Passwords, AUT_1_PWD_1_makes_an_argon2id_phc_string_with_the_agreed_cost) {
    const auto stored = hash_password("correct horse");
    EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << stored;
    const auto tag = stored.rfind('$');
    EXPECT_EQ(stored.size() - tag - 1, 43U) << "32 bytes in base64";
    EXPECT_EQ(tag - stored.rfind('$', tag - 1) - 1, 22U) << "16 bytes in base64";
    EXPECT_TRUE(verify_password(stored, "correct horse"));
    EXPECT_FALSE(verify_password(stored, "correct horse "));
    EXPECT_FALSE(needs_rehash(stored));
}

TEST(Passwords, AUT_1_salts_every_hash_anew) {
    std::set<std::string> made;
    for (int i = 0; i < 20; ++i) made.insert(hash_password("same", cheap));
    EXPECT_EQ(made.size(), 20U);
}

// Computed with libsodium's own crypto_pwhash_str() in another program.
TEST(Passwords, PWD_1_reads_the_phc_strings_of_another_maker) {
    const std::string stored =
        "$argon2id$v=19$m=64,t=3,p=1$04nENE+tTl4auypZWL1PRw$l8j+j0QwoRPwlZPqC+7hn6l03UyJKTSevI6XWWqb7RE";
    EXPECT_TRUE(verify_password(stored, "correct horse"));
    EXPECT_FALSE(verify_password(stored, "Correct horse"));
    EXPECT_TRUE(needs_rehash(stored)) << "other parameters than ours";
}

TEST(Passwords, PWD_1_reads_hashes_of_other_parameters) {
    const auto strong = hash_password("x", {.memory_kib = 256, .passes = 3});
    EXPECT_TRUE(strong.starts_with("$argon2id$v=19$m=256,t=3,p=1$"));
    EXPECT_TRUE(verify_password(strong, "x"));
}

TEST(Passwords, AUT_1_treats_passwords_as_bytes) {
    const std::vector<std::string> passwords{"",
                                             "\0"s,
                                             "\0\0"s,
                                             "a"s,
                                             "a\0"s,
                                             "a\0b"s,
                                             "a\0c"s,
                                             "A"s,
                                             "á"s,
                                             "a\u0301"s,
                                             "\xff\xfe"s,
                                             std::string(128, 'x'),
                                             std::string(127, 'x'),
                                             std::string(129, 'x'),
                                             std::string(4096, 'x'),
                                             " a"s,
                                             "a "s};
    std::vector<std::string> stored;
    for (const auto& password : passwords) stored.push_back(hash_password(password, cheap));
    for (std::size_t i = 0; i < passwords.size(); ++i) {
        for (std::size_t k = 0; k < passwords.size(); ++k) {
            EXPECT_EQ(verify_password(stored[i], passwords[k]), i == k) << i << ' ' << k;
        }
    }
}

TEST(Passwords, PWD_1_fits_nothing_to_a_text_that_is_no_phc_string_of_argon2id) {
    const auto good = hash_password("x", cheap);
    ASSERT_TRUE(verify_password(good, "x"));
    const auto replaced = [&](const std::string& from, const std::string& to) {
        auto text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    const std::vector<std::string> bad{
        "",
        "x",
        "$",
        "$argon2id$",
        good.substr(1),
        good + '$',
        good + ' ',
        good + '\n',
        good + '\0',
        good + '\0' + good,
        '\0' + good,
        good.substr(0, good.size() - 1),
        good.substr(0, good.rfind('$')),
        replaced("argon2id", "argon2i"),
        replaced("argon2id", "argon2d"),
        replaced("argon2id", "ARGON2ID"),
        replaced("v=19", "v=16"),
        replaced("$v=19", ""),
        replaced("m=64", "m=65"),
        replaced("m=64", "m=064"),
        replaced("m=64", "m=-64"),
        replaced("m=64", "m=0"),
        replaced("m=64", "m=4294967296"),
        replaced("t=1", "t=2"),
        replaced("t=1", "t=0"),
        replaced("p=1", "p=2"),
        "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        std::string(127, 'a'),
        std::string(128, 'a'),
        std::string(129, 'a'),
        std::string(100'000, '$'),
    };
    for (const auto& stored : bad) {
        EXPECT_FALSE(verify_password(stored, "x")) << stored;
        EXPECT_FALSE(verify_password(stored, "")) << stored;
        EXPECT_TRUE(needs_rehash(stored)) << stored;
    }
}

TEST(Passwords, AUT_1_PWD_1_asks_for_a_new_hash_when_the_parameters_changed) {
    const auto stored = hash_password("x", cheap);
    EXPECT_FALSE(needs_rehash(stored, cheap));
    EXPECT_TRUE(needs_rehash(stored, {.memory_kib = 65, .passes = 1}));
    EXPECT_TRUE(needs_rehash(stored, {.memory_kib = 63, .passes = 1}));
    EXPECT_TRUE(needs_rehash(stored, {.memory_kib = 64, .passes = 2}));
    EXPECT_TRUE(needs_rehash(stored));
}

TEST(Passwords, AUT_1_refuses_a_cost_that_argon2id_cannot_have) {
    EXPECT_THROW(hash_password("x", {.memory_kib = 7, .passes = 1}), std::invalid_argument);
    EXPECT_NO_THROW(hash_password("x", {.memory_kib = 8, .passes = 1}));
    EXPECT_NO_THROW(hash_password("x", {.memory_kib = 9, .passes = 1}));
    EXPECT_THROW(hash_password("x", {.memory_kib = 64, .passes = 0}), std::invalid_argument);
}

TEST(Passwords, AUT_4_has_a_dummy_that_nothing_fits_and_that_costs_the_same) {
    const auto& dummy = dummy_password_hash();
    EXPECT_TRUE(dummy.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_EQ(dummy.size(), hash_password("x").size());
    EXPECT_FALSE(needs_rehash(dummy)) << "the parameters of a real one, readable as a real one";
    EXPECT_EQ(&dummy, &dummy_password_hash()) << "made once";
    for (const auto* password : {"", "x", "password", "dummy"}) EXPECT_FALSE(verify_password(dummy, password));
    EXPECT_FALSE(needs_rehash(dummy_password_hash(cheap), cheap));
    EXPECT_NE(dummy_password_hash(cheap), dummy);
}

TEST(Passwords, AUT_4_gives_all_threads_the_same_dummy) {
    constexpr PasswordCost cost{.memory_kib = 77, .passes = 1};
    std::vector<const std::string*> seen(8);
    {
        std::vector<std::jthread> threads;
        for (auto& one : seen) threads.emplace_back([&one, cost] { one = &dummy_password_hash(cost); });
    }
    EXPECT_EQ(std::set(seen.begin(), seen.end()).size(), 1U);
}

std::size_t address_space_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t pages = 0;
    file >> pages;
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Runs in a child process: whether the call ran out of memory when only 256 MiB more may be taken.
template <typename Call>
[[noreturn]] void exit_with_1_if_out_of_memory(Call call) {
    const rlim_t most = address_space_bytes() + (rlim_t{256} << 20);
    const rlimit limit{most, most};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) ::_exit(2);
    try {
        call();
    } catch (const std::bad_alloc&) {
        ::_exit(1);
    }
    ::_exit(0);
}

TEST(PasswordsDeathTest, PWD_1_says_out_of_memory_and_not_wrong_password) {
    const PasswordCost huge{.memory_kib = 1 << 20, .passes = 1};
    EXPECT_EXIT(exit_with_1_if_out_of_memory([&] { hash_password("x", huge); }), testing::ExitedWithCode(1), "");
    EXPECT_EXIT(exit_with_1_if_out_of_memory([&] { verify_password(dummy_password_hash(huge), "x"); }),
                testing::ExitedWithCode(1), "");
    EXPECT_EXIT(exit_with_1_if_out_of_memory([&] { verify_password(dummy_password_hash(cheap), "x"); }),
                testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace xos::auth
