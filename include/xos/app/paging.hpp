// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace xos {

/// Where a page stands in its list (ENV-7).
struct PaginationInfo {
    std::int64_t current_page = 1;
    std::int64_t page_size = 10;
    std::int64_t total_count = 0;
    std::int64_t total_pages = 0;
    bool has_next = false;
    bool has_previous = false;
};
BOOST_DESCRIBE_STRUCT(PaginationInfo, (), (current_page, page_size, total_count, total_pages, has_next, has_previous))

/// One page of a list (ENV-6).
template <typename T>
struct PagedResult {
    std::vector<T> items;
    PaginationInfo pagination;

    BOOST_DESCRIBE_CLASS(PagedResult, (), (items, pagination), (), ())
};

/// Page and size as asked for, corrected to what is served (USR-3): at least 1, at most 100 a page.
struct PageRequest {
    std::int64_t page = 1;
    std::int64_t page_size = 10;

    static PageRequest corrected(std::int64_t page, std::int64_t page_size);
    /// Rows before this page. Cannot overflow: page is capped so that the product stays in range (LIM-2).
    std::int64_t offset() const { return (page - 1) * page_size; }
};

PaginationInfo pagination(PageRequest request, std::int64_t total_count);

template <typename T>
PagedResult<T> paged(std::vector<T> items, PageRequest request, std::int64_t total_count) {
    return {std::move(items), pagination(request, total_count)};
}

}  // namespace xos
