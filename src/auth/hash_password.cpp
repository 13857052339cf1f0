// SPDX-License-Identifier: Apache-2.0
// Argon2id (RFC 9106) by libsodium, stored as the PHC string `$argon2id$v=19$m=19456,t=2,p=1$salt$tag` with one lane,
// a 16-byte salt and a 32-byte tag. The string is read here and not by libsodium, whose verifier reports a lack of
// memory as a wrong password.
#include <array>
#include <charconv>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <sodium.h>

#include "xos/auth/password.hpp"
#include "xos/base/assert.hpp"
#include "xos/base/random.hpp"

namespace xos::auth {
namespace {

using Salt = std::array<unsigned char, crypto_pwhash_argon2id_SALTBYTES>;
using Tag = std::array<unsigned char, 32>;

constexpr int base64 = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;

struct StoredHash {
    PasswordCost cost;
    Salt salt{};
    Tag tag{};
};

bool is_possible(PasswordCost cost) {
    return std::size_t{cost.memory_kib} * 1024 >= crypto_pwhash_argon2id_MEMLIMIT_MIN &&
           cost.passes >= crypto_pwhash_argon2id_OPSLIMIT_MIN;
}

bool skip(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

bool read_number(std::string_view& text, std::uint32_t& number) {
    if (text.starts_with('0')) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

template <std::size_t N>
constexpr std::size_t encoded_length = (N * 4 + 2) / 3;

template <std::size_t N>
bool read_bytes(std::string_view& text, std::array<unsigned char, N>& bytes) {
    const auto encoded = text.substr(0, encoded_length<N>);
    std::size_t length = 0;
    const char* end = nullptr;
    if (sodium_base642bin(bytes.data(), N, encoded.data(), encoded.size(), nullptr, &length, &end, base64) != 0 ||
        length != N || end != encoded.data() + encoded.size()) {
        return false;
    }
    text.remove_prefix(encoded.size());
    return true;
}

template <std::size_t N>
std::string write_bytes(const std::array<unsigned char, N>& bytes) {
    std::array<char, encoded_length<N> + 1> text{};
    return sodium_bin2base64(text.data(), text.size(), bytes.data(), N, base64);
}

std::optional<StoredHash> read(std::string_view text) {
    StoredHash hash;
    const bool good = skip(text, "$argon2id$v=19$m=") && read_number(text, hash.cost.memory_kib) && skip(text, ",t=") &&
                      read_number(text, hash.cost.passes) && skip(text, ",p=1$") && read_bytes(text, hash.salt) &&
                      skip(text, "$") && read_bytes(text, hash.tag) && text.empty() && is_possible(hash.cost);
    if (!good) return std::nullopt;
    return hash;
}

std::string write(const StoredHash& hash) {
    return "$argon2id$v=19$m=" + std::to_string(hash.cost.memory_kib) + ",t=" + std::to_string(hash.cost.passes) +
           ",p=1$" + write_bytes(hash.salt) + '$' + write_bytes(hash.tag);
}

Tag compute(std::string_view password, const Salt& salt, PasswordCost cost) {
    static const bool started = sodium_init() >= 0;
    XOS_ASSERT(started);
    Tag tag{};
    // With a cost that is possible, nothing but memory can be missing.
    if (crypto_pwhash_argon2id(tag.data(), tag.size(), password.data(), password.size(), salt.data(), cost.passes,
                               std::size_t{cost.memory_kib} * 1024, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc{};
    }
    return tag;
}

}  // namespace

std::string hash_password(std::string_view password, PasswordCost cost) {
    if (!is_possible(cost)) {
        throw std::invalid_argument{"Argon2id needs at least 8 KiB and 1 pass; given are " +
                                    std::to_string(cost.memory_kib) + " KiB and " + std::to_string(cost.passes)};
    }
    StoredHash hash{.cost = cost};
    fill_random(hash.salt);
    hash.tag = compute(password, hash.salt, cost);
    return write(hash);
}

bool verify_password(const std::string& stored, std::string_view password) {
    const auto hash = read(stored);
    if (!hash) return false;
    auto tag = compute(password, hash->salt, hash->cost);
    const bool fits = sodium_memcmp(tag.data(), hash->tag.data(), tag.size()) == 0;
    sodium_memzero(tag.data(), tag.size());
    return fits;
}

bool needs_rehash(const std::string& stored, PasswordCost cost) {
    const auto hash = read(stored);
    return !hash || hash->cost.memory_kib != cost.memory_kib || hash->cost.passes != cost.passes;
}

const std::string& dummy_password_hash(PasswordCost cost) {
    // A random tag is the hash of no password anyone could find, so none has to be computed.
    static std::mutex mutex;
    static std::map<std::pair<std::uint32_t, std::uint32_t>, std::string> made;
    const std::scoped_lock lock{mutex};
    auto& text = made[{cost.memory_kib, cost.passes}];
    if (text.empty()) {
        StoredHash hash{.cost = cost};
        fill_random(hash.salt);
        fill_random(hash.tag);
        text = write(hash);
    }
    return text;
}

}  // namespace xos::auth
