// SPDX-License-Identifier: Apache-2.0
#include "xos/app/paging.hpp"

#include <algorithm>

namespace xos {

namespace {
constexpr std::int64_t largest_page_size = 100;
constexpr std::int64_t largest_page = std::int64_t{1} << 53;
}  // namespace

PageRequest PageRequest::corrected(std::int64_t page, std::int64_t page_size) {
    return {std::clamp<std::int64_t>(page, 1, largest_page), std::clamp<std::int64_t>(page_size, 1, largest_page_size)};
}

PaginationInfo pagination(PageRequest request, std::int64_t total_count) {
    return {.current_page = request.page,
            .page_size = request.page_size,
            .total_count = total_count,
            .total_pages = (total_count + request.page_size - 1) / request.page_size,
            .has_next = request.page * request.page_size < total_count,
            .has_previous = request.page > 1};
}

}  // namespace xos
