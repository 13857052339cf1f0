// SPDX-License-Identifier: Apache-2.0
#include "db/move/moved_row.hpp"

#include <openssl/evp.h>

#include <charconv>
#include <cmath>

#include "xos/db/error.hpp"

namespace xos::db {

namespace {

void append_length(std::string& bytes, std::uint64_t length) {
    for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(length >> shift);
}

std::uint64_t word(const unsigned char* bytes) {
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | bytes[i];
    return value;
}

void add_to(std::array<std::uint64_t, 4>& sum, const unsigned char* digest) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < sum.size(); ++i) {
        const auto with_carry = sum[i] + carry;
        carry = with_carry < carry ? 1 : 0;
        sum[i] = with_carry + word(digest + 8 * i);
        carry += sum[i] < with_carry ? 1 : 0;
    }
}

}  // namespace

bool write_real(double number, std::string& text) {
    if (std::isnan(number)) return false;
    if (number == 0) number = 0;
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    text.assign(digits.data(), end);
    return true;
}

void RowsSummer::FreeContext::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

RowsSummer::RowsSummer() : context_{EVP_MD_CTX_new()} {}

RowsSummer::~RowsSummer() = default;

void RowsSummer::add(std::span<const MovedValue> row) {
    bytes_.clear();
    for (const auto& value : row) {
        bytes_ += value.is_null ? 'n' : 'v';
        if (value.is_null) continue;
        append_length(bytes_, value.text.size());
        bytes_ += value.text;
    }
    std::array<unsigned char, 32> digest{};
    const bool is_done = context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1 &&
                         EVP_DigestUpdate(context_.get(), bytes_.data(), bytes_.size()) == 1 &&
                         EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1;
    if (!is_done) throw Error{"SHA-256 is not available."};
    add_to(sum_.sum, digest.data());
    ++sum_.rows;
}

void refuse_value(const MovedTableShape& table, std::size_t column, std::string_view why) {
    throw Error{"The column " + table.name + "." + table.columns[column].name + " has a value that " +
                std::string{why} + ". Nothing was changed."};
}

}  // namespace xos::db
