// SPDX-License-Identifier: Apache-2.0
#include "db/migration_plan.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "xos/base/encoding.hpp"
#include "xos/db/error.hpp"

namespace xos::db {
namespace {

std::string step_name(std::string_view module, int number) {
    return std::string{module} + " " + std::to_string(number);
}

// Module order of the list, then number.
std::vector<const Migration*> in_order(Migrations migrations) {
    std::vector<std::string_view> modules;
    for (const auto& step : migrations) {
        if (std::ranges::find(modules, step.module) == modules.end()) modules.push_back(step.module);
    }
    std::vector<const Migration*> ordered;
    for (const auto module : modules) {
        const auto first = ordered.size();
        for (const auto& step : migrations) {
            if (step.module == module) ordered.push_back(&step);
        }
        std::ranges::sort(ordered.begin() + static_cast<std::ptrdiff_t>(first), ordered.end(), {}, &Migration::number);
        for (auto i = first; i < ordered.size(); ++i) {
            const int expected = static_cast<int>(i - first + 1);
            if (ordered[i]->number == expected) continue;
            throw Error{"The migrations of " + std::string{module} + " are not numbered 1, 2, 3 …: step " +
                        std::to_string(expected) + " is missing or doubled."};
        }
    }
    return ordered;
}

}  // namespace

std::string migration_checksum(std::string_view text) {
    std::array<unsigned char, 32> digest{};
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw Error{"SHA-256 is not available."};
    }
    return hex_encode(digest);
}

std::vector<const Migration*> plan_migrations(Migrations migrations, const std::vector<AppliedMigration>& applied,
                                              std::string_view Migration::* text) {
    const auto ordered = in_order(migrations);
    for (const auto& done : applied) {
        const auto known = std::ranges::find_if(
            ordered, [&](const Migration* step) { return step->module == done.module && step->number == done.number; });
        if (known == ordered.end()) {
            throw Error{"The database has migration " + step_name(done.module, done.number) +
                        ", which this program does not know. It was used by a newer version."};
        }
        if (migration_checksum((*known)->*text) != done.checksum) {
            throw Error{"Migration " + step_name(done.module, done.number) +
                        " has changed since it was applied to this database. Add a new step instead."};
        }
    }
    std::vector<const Migration*> pending;
    for (const Migration* step : ordered) {
        const bool done = std::ranges::any_of(applied, [&](const AppliedMigration& one) {
            return one.module == step->module && one.number == step->number;
        });
        if (!done) pending.push_back(step);
    }
    return pending;
}

}  // namespace xos::db
