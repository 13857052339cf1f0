// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xos::auth {

/// Cost of Argon2id (AUT-1). The defaults take 14 to 26 ms on one core.
struct PasswordCost {
    std::uint32_t memory_kib = 19 * 1024;
    std::uint32_t passes = 2;
};

/// Argon2id as a PHC string with a random 16-byte salt and a 32-byte tag (PWD-1).
/// Cost: memory_kib of memory and tens of milliseconds; run it on the hashing pool, never on an I/O thread.
/// The password is a byte string of any content; a NUL does not end it.
/// Throws: std::bad_alloc; std::invalid_argument for a cost outside of what Argon2id allows (8 KiB, 1 pass).
std::string hash_password(std::string_view password, PasswordCost cost = {});

/// True when the password fits the stored string. A string that is no PHC string of Argon2id in the form
/// hash_password() writes fits nothing; memory and passes may differ.
/// Cost: as hash_password() with the stored string's own parameters.
/// Throws: std::bad_alloc.
bool verify_password(const std::string& stored, std::string_view password);

/// True when the stored string was made with other parameters than `cost`, or is no PHC string of Argon2id.
bool needs_rehash(const std::string& stored, PasswordCost cost = {});

/// A stored string that no password fits and that costs as much to check as a real one (AUT-4). Made at the
/// first call, at no cost, and the same until the process ends.
/// Thread: safe from any thread.
const std::string& dummy_password_hash(PasswordCost cost = {});

/// True for the 10,000 and more most used passwords, ASCII letters in any case (VAL-2, AUT-2).
/// Cost: 14 comparisons; no allocation.
bool is_common_password(std::string_view password);

}  // namespace xos::auth
