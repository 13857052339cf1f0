// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "xos/app/paging.hpp"
#include "xos/base/task.hpp"
#include "xos/db/db_service.hpp"
#include "xos/db/params.hpp"
#include "xos/db/sql.hpp"

namespace xos {

/// The statements for one order of a list: up and down, for the whole list and for the rows that are searched for. One
/// literal for each, so that no SQL is put together at run time (SQL-1).
struct ListOrder {
    Sql ascending;
    Sql descending;
    Sql search_ascending;
    Sql search_descending;

    constexpr Sql statement(bool is_descending, bool is_search) const {
        if (is_search) return is_descending ? search_descending : search_ascending;
        return is_descending ? descending : ascending;
    }
};

/// Reads one page of a list: `count` gives the number of all rows, `rows` those of the page by `@limit` and `@offset`;
/// both take the parameters of the filter. Past the end nothing is read (USR-6).
template <typename Row>
Task<PagedResult<Row>> find_page(DBService& db, PageRequest page, Sql count, Sql rows, db::Params filter = {}) {
    const auto total = (co_await db.get_value<std::int64_t>(count, filter)).value_or(0);
    std::vector<Row> items;
    if (page.offset() < total) {
        filter.add("limit", page.page_size);
        filter.add("offset", page.offset());
        items = co_await db.get_list<Row>(rows, std::move(filter));
    }
    co_return paged(std::move(items), page, total);
}

/// The same page with each row as `convert` makes it.
template <typename Row, typename F>
auto converted(PagedResult<Row> page, F convert) {
    std::vector<std::invoke_result_t<F&, Row&&>> items;
    items.reserve(page.items.size());
    for (auto& row : page.items) items.push_back(convert(std::move(row)));
    return PagedResult<std::invoke_result_t<F&, Row&&>>{std::move(items), page.pagination};
}

}  // namespace xos
