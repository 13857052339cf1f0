// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace xos::auth {

/// Cost of Argon2id (AUT-1). The defaults take about 26 ms on one core.
struct PasswordCost {
    std::uint32_t memory_kib = 19 * 1024;
    std::uint32_t passes = 2;
};

/// Argon2id as a PHC string with a random 16-byte salt and a 32-byte tag (PWD-1).
/// Cost: memory_kib of memory and tens of milliseconds; run it on the hashing pool, never on an I/O thread.
/// Throws: std::bad_alloc.
std::string hash_password(std::string_view password, PasswordCost cost = {});

/// True when the password fits the stored string. A string that is no PHC string of Argon2id fits nothing.
/// Cost: as hash_password() with the stored string's own parameters.
bool verify_password(const std::string& stored, std::string_view password);

/// True when the stored string was made with other parameters than `cost`.
bool needs_rehash(const std::string& stored, PasswordCost cost = {});

/// A stored string that no password fits and that costs as much to check as a real one (AUT-4).
const std::string& dummy_password_hash(PasswordCost cost = {});

/// True for the 10,000 and more most used passwords, letters in any case (VAL-2, AUT-2).
bool is_common_password(std::string_view password);

}  // namespace xos::auth
