// SPDX-License-Identifier: Apache-2.0
// docs/decisions/0019-export-and-import-of-users.md tells the choices. In short: everything is checked before the
// transaction begins, which then only writes; what it holds in memory is a part of the rows and a hash of each address.
#include "user_import.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "new_user.hpp"
#include "received_file.hpp"
#include "transfer_sql.hpp"
#include "user_activity.hpp"
#include "user_events.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/limit_refusals.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/random.hpp"

namespace xos::users {

namespace {

constexpr std::size_t most_errors = 100;
constexpr std::size_t most_previewed = 20;
constexpr std::size_t hash_characters = 15;  // 90 bits
constexpr std::size_t rows_in_a_step = sql::list_size;
constexpr std::size_t steps_per_event_store = 10;  // a thousand events, which are held until then

struct EmailKey {
    std::string email_key;
};
BOOST_DESCRIBE_STRUCT(EmailKey, (), (email_key))

/// The `data` of an import's row in the activity log, with capital letters as in all of them (DB-8).
struct ImportData {
    std::int64_t Count = 0;
};
BOOST_DESCRIBE_STRUCT(ImportData, (), (Count))

void note_errors(ImportReport& report, const ImportedRow& row) {
    for (const auto& [field, messages] : row.errors.entries()) {
        for (const auto& message : messages) {
            if (report.errors.size() == most_errors) {
                ++report.more_errors;
            } else {
                report.errors.push_back({.row = row.row, .field = field, .message = message});
            }
        }
    }
}

void note(ImportReport& report, const std::vector<ImportedRow>& rows) {
    for (const auto& row : rows) {
        ++report.rows;
        if (!row.errors.empty()) ++report.bad_rows;
        note_errors(report, row);
        if (report.preview.size() == most_previewed) continue;
        const auto& user = row.user;
        report.preview.push_back({.row = row.row,
                                  .name = user.name,
                                  .email = user.email,
                                  .is_admin = user.is_admin,
                                  .is_active = user.is_active});
    }
}

void refuse_admins(std::vector<ImportedRow>& rows) {
    for (auto& row : rows) {
        if (row.user.is_admin) row.errors.add("isAdmin", "Only an admin can make an admin");
    }
}

bool has_good_email(const ImportedRow& row) {
    return row.errors.find("email") == nullptr && row.errors.find("$") == nullptr;
}

db::Params parameters(const Transaction& tx, const ImportedUser& user, const std::string& password_hash,
                      Timestamp now) {
    return {{"name", user.name},
            {"name_key", fold_case(user.name)},
            {"email", user.email},
            {"email_key", fold_case(user.email)},
            {"password_hash", password_hash},
            {"is_admin", user.is_admin},
            {"is_active", user.is_active},
            {"now", now},
            {"by", acting_user(tx)}};
}

/// Inserts the rows and gives them as they are now. `last_id`: of the tenant's last user, before and behind it.
Task<std::vector<User>> insert(Transaction& tx, const std::vector<ImportedRow>& rows, const std::string& password_hash,
                               Timestamp now, UserId& last_id) {
    std::vector<db::Params> inserts;
    std::vector<std::string> addresses;
    for (const auto& row : rows) {
        inserts.push_back(parameters(tx, row.user, password_hash, now));
        addresses.push_back(row.user.email);
    }
    std::ranges::sort(addresses);
    co_await tx.execute_many(sql::import_user, std::move(inserts));
    std::vector<User> stored;
    while (stored.size() < rows.size()) {
        auto found =
            co_await tx.get_list<User>(sql::find_imported, {{"after", last_id},
                                                            {"by", acting_user(tx)},
                                                            {"now", now},
                                                            {"limit", static_cast<std::int64_t>(rows.size())}});
        if (found.empty()) throw server_error().with_detail("rows that were imported cannot be found");
        last_id = found.back().id;
        // Another import of the same admin may have begun in the same millisecond.
        std::erase_if(found, [&](const User& user) { return !std::ranges::binary_search(addresses, user.email); });
        std::ranges::move(found, std::back_inserter(stored));
    }
    co_return stored;
}

}  // namespace

UserImport::UserImport(Context& context, TransferDesk& desk)
    : context_{context}, desk_{desk}, email_hash_{random_token(32)} {}

Task<void> UserImport::receive() {
    const auto most = static_cast<std::uint64_t>(desk_.config().integer("Users:ImportBytes"));
    file_ = co_await receive_file(context_, desk_.pool(), desk_.folder(), most, [this] { return too_large(); });
}

Problem UserImport::too_large() const {
    count_refusal(context_.services().metrics, "import_size");
    return payload_too_large("File is too large");
}

Task<ImportReport> UserImport::check(bool may_make_admins) {
    ImportReport report;
    std::optional<ImportedUsers> users;
    co_await run_blocking(desk_.pool(), [&] { users.emplace(*file_); });
    report.ignored_columns = users->ignored();
    while (true) {
        std::vector<ImportedRow> rows;
        co_await run_blocking(desk_.pool(), [&] {
            rows = users->next(rows_in_a_step);
            if (!may_make_admins) refuse_admins(rows);
            find_doubles(rows);
        });
        if (rows.empty()) break;
        refuse_too_many(report.rows + static_cast<std::int64_t>(rows.size()));
        co_await find_used(rows);
        note(report, rows);
    }
    if (report.rows == 0) throw validation_failed("file", "The file has no rows below its head");
    co_return report;
}

void UserImport::refuse_too_many(std::int64_t rows) const {
    const auto most = desk_.config().integer("Users:ImportRows");
    if (rows <= most) return;
    count_refusal(context_.services().metrics, "import_rows");
    throw validation_failed("file", "The file has more than " + std::to_string(most) + " rows");
}

void UserImport::find_doubles(std::vector<ImportedRow>& rows) {
    for (auto& row : rows) {
        if (!has_good_email(row)) continue;
        const auto hash = email_hash_.of(fold_case(row.user.email)).substr(0, hash_characters);
        const auto [first, is_new] = rows_by_email_.try_emplace(hash, row.row);
        if (!is_new) row.errors.add("email", "Email address is already in row " + std::to_string(first->second));
    }
}

Task<void> UserImport::find_used(std::vector<ImportedRow>& rows) {
    std::vector<std::string> keys;
    for (const auto& row : rows) {
        if (has_good_email(row)) keys.push_back(fold_case(row.user.email));
    }
    if (keys.empty()) co_return;
    auto used = co_await context_.db().get_list<EmailKey>(sql::find_used_emails, sql::value_list<std::string>(keys));
    std::ranges::sort(used, {}, &EmailKey::email_key);
    for (auto& row : rows) {
        if (!has_good_email(row)) continue;
        const bool is_used = std::ranges::binary_search(used, fold_case(row.user.email), {}, &EmailKey::email_key);
        if (is_used) row.errors.add("email", "Email address already in use");
    }
}

Task<std::int64_t> UserImport::write(Transaction& tx, std::string password_hash) {
    std::optional<ImportedUsers> users;
    co_await run_blocking(desk_.pool(), [&] { users.emplace(*file_); });
    last_id_ = (co_await tx.get_value<UserId>(sql::last_user_id)).value_or(UserId{});
    std::int64_t count = 0;
    for (std::size_t step = 1;; ++step) {
        std::vector<ImportedRow> rows;
        co_await run_blocking(desk_.pool(), [&] { rows = users->next(rows_in_a_step); });
        if (rows.empty()) break;
        co_await write_batch(tx, rows, password_hash);
        count += static_cast<std::int64_t>(rows.size());
        if (step % steps_per_event_store == 0) co_await tx.store_events();
    }
    if (const auto by = acting_user(tx)) {
        co_await log_user_activity(tx, "users_imported", *by, json::to_json(ImportData{count}), context_.now());
    }
    co_return count;
}

Task<void> UserImport::write_batch(Transaction& tx, const std::vector<ImportedRow>& rows,
                                   const std::string& password_hash) {
    const auto now = context_.now();
    const auto stored = co_await insert(tx, rows, password_hash, now, last_id_);
    std::vector<db::Params> activities;
    for (const auto& user : stored) {
        activities.push_back(
            activity_parameters(tx, "user_created", user.id, json::to_json(NameAndEmail{user.name, user.email}), now));
        tx.publish(UserCreated{to_dto(user)});
    }
    co_await tx.execute_many(sql::log_activity, std::move(activities));
}

}  // namespace xos::users
