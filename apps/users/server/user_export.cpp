// SPDX-License-Identifier: Apache-2.0
// docs/decisions/0019-export-and-import-of-users.md tells the choices. In short: the file is whole on the disk before
// its first byte is sent, so that a failure is an answer and no half of a file, and no slow client holds the database.
#include "user_export.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "user_lists.hpp"
#include "user_search.hpp"
#include "users_sql.hpp"
#include "xos/app/controller.hpp"
#include "xos/app/search.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"

namespace xos::users {

namespace {

constexpr std::size_t rows_in_a_step = 100;

struct Format {
    std::string_view name;
    std::string_view content_type;
    std::unique_ptr<files::TableWriter> (*writer)(const std::string& folder);
};
std::unique_ptr<files::TableWriter> write_sheet(const std::string& folder) {
    return files::write_xlsx(folder, "Users");
}

constexpr std::array formats{
    Format{"csv", "text/csv; charset=utf-8", files::write_csv},
    Format{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_sheet}};

const Format& format_of(std::string_view name) {
    const auto found = std::ranges::find_if(formats, [&](const Format& f) { return ascii_iequals(f.name, name); });
    if (found == formats.end()) throw validation_failed("format", "The value is not valid");
    return *found;
}

struct IdRow {
    UserId id;
};
BOOST_DESCRIBE_STRUCT(IdRow, (), (id))

/// The `data` of an export's row in the activity log, with capital letters as in all of them (DB-8).
struct ExportData {
    std::string Format;
    std::string Search;
    bool IncludeInactive = false;
    std::int64_t Count = 0;
};
BOOST_DESCRIBE_STRUCT(ExportData, (), (Format, Search, IncludeInactive, Count))

constexpr std::array<files::TableCell, 7> head{std::string_view{"id"},       std::string_view{"name"},
                                               std::string_view{"email"},    std::string_view{"isAdmin"},
                                               std::string_view{"isActive"}, std::string_view{"createdAt"},
                                               std::string_view{"updatedAt"}};

void add(files::TableWriter& table, const UserDto& user) {
    const auto created_at = to_iso(user.created_at);
    const auto updated_at = user.updated_at ? to_iso(*user.updated_at) : std::string{};
    const std::array<files::TableCell, head.size()> cells{
        user.id.value,  std::string_view{user.name},  std::string_view{user.email}, user.is_admin,
        user.is_active, std::string_view{created_at}, std::string_view{updated_at}};
    table.add(cells);
}

/// "users-2025-01-31.csv".
std::string file_name(Timestamp now, std::string_view format) {
    return "users-" + to_iso(now).substr(0, 10) + '.' + std::string{format};
}

}  // namespace

Task<UserExport::Made> UserExport::make(ExportQuery query) {
    const auto& format = format_of(query.format);
    const TransferDesk::Place place{desk_, context_.principal().client};
    const auto all = co_await ids(query);
    std::unique_ptr<files::TableWriter> table;
    co_await run_blocking(desk_.pool(), [&] {
        table = format.writer(desk_.folder());
        table->add(head);
    });
    std::int64_t count = 0;
    for (std::span<const UserId> rest{all}; !rest.empty();) {
        const auto step = rest.first(std::min(rest.size(), rows_in_a_step));
        rest = rest.subspan(step.size());
        const auto users = co_await rows(step);
        count += static_cast<std::int64_t>(users.size());
        co_await run_blocking(desk_.pool(), [&] {
            for (const auto& user : users) add(*table, user);
        });
    }
    std::optional<files::ScratchFile> file;
    std::uint64_t size = 0;
    co_await run_blocking(desk_.pool(), [&] {
        size = file.emplace(table->finish()).size();
        table.reset();
    });
    co_await audit(query, count);
    co_return Made{.file = std::move(*file),
                   .size = size,
                   .name = file_name(context_.now(), format.name),
                   .content_type = format.content_type};
}

Task<std::vector<UserId>> UserExport::ids(const ExportQuery& query) {
    const auto most = desk_.config().integer("Users:ExportRows");
    const auto text = checked_search(query.search);
    db::Params filter{{"limit", most + 1}, {"offset", 0}};
    if (!text.empty()) filter.add("pattern", contains_pattern(text));
    const auto statement = ids_statement(query.include_inactive, parse_sort(query.sort_by, UserList::known),
                                         is_descending(query.sort_direction), !text.empty());
    const auto found = co_await context_.db().get_list<IdRow>(statement, std::move(filter));
    if (std::cmp_greater(found.size(), most)) {
        throw bad_request("There are more than " + std::to_string(most) + " users: search for fewer");
    }
    std::vector<UserId> ids;
    ids.reserve(found.size());
    for (const auto& row : found) ids.push_back(row.id);
    co_return ids;
}

/// The users with these ids, in the order of the ids. One by one: PostgreSQL plans a list of them by statistics, and
/// takes a second for each list while it has not yet counted who was imported.
Task<std::vector<User>> UserExport::rows(std::span<const UserId> ids) {
    std::vector<User> found;
    found.reserve(ids.size());
    for (const auto id : ids) {
        auto user = co_await context_.db().get<User>(sql::find_user, {{"id", id}});
        if (user) found.push_back(std::move(*user));
    }
    co_return found;
}

Task<void> UserExport::audit(const ExportQuery& query, std::int64_t count) {
    const auto user = context_.principal().user;
    const ExportData data{.Format = ascii_lower(query.format),
                          .Search = checked_search(query.search),
                          .IncludeInactive = query.include_inactive,
                          .Count = count};
    co_await context_.db().execute(sql::log_activity, {{"user_id", user},
                                                       {"action", "users_exported"},
                                                       {"data", json::to_json(data)},
                                                       {"by", user},
                                                       {"now", context_.now()}});
}

}  // namespace xos::users
