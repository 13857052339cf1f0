// SPDX-License-Identifier: Apache-2.0
// A content is held by its writer until its row is committed. So one that can be held here, and still has no row when
// it is, belongs to nobody. Names are compared in parts, in byte order, so that a million files are no long list.
#include "app/files/content_sweep.hpp"

#include <boost/describe.hpp>

#include <algorithm>
#include <iterator>

#include "app/files/statements.hpp"

namespace xos::uploads {

namespace {

constexpr std::size_t names_in_a_part = 1'000;

struct ContentRow {
    std::string content;
};
BOOST_DESCRIBE_STRUCT(ContentRow, (), (content))

/// Those of the names, which are sorted, that no row names.
Task<std::vector<std::string>> without_row(Files& files, std::vector<std::string> names) {
    auto db = files.across_tenants("find contents without a file");
    for (const auto& statement : {sql::contents_of_files, sql::contents_of_uploads}) {
        if (names.empty()) break;
        const auto rows =
            co_await db.get_list<ContentRow>(statement, {{"first", names.front()}, {"last", names.back()}});
        std::vector<std::string> rest;
        std::ranges::copy_if(names, std::back_inserter(rest), [&](const std::string& name) {
            return !std::ranges::binary_search(rows, name, {}, &ContentRow::content);
        });
        names = std::move(rest);
    }
    co_return names;
}

Task<bool> remove_abandoned(Files& files, std::string name) {
    const auto held = co_await files.storage().resume(name);
    if (!held) co_return false;
    if ((co_await without_row(files, {name})).empty()) co_return false;
    co_await files.storage().remove(name);
    co_return true;
}

}  // namespace

Task<std::int64_t> sweep_contents(Files& files) {
    std::int64_t removed = 0;
    std::string after;
    while (true) {
        auto names = co_await files.storage().list(after, names_in_a_part);
        if (names.empty()) break;
        after = names.back();
        for (auto& name : co_await without_row(files, std::move(names))) {
            removed += co_await remove_abandoned(files, std::move(name)) ? 1 : 0;
        }
    }
    if (removed > 0) files.services().log.info("Contents without a file were removed", {{"count", removed}});
    co_return removed;
}

}  // namespace xos::uploads
