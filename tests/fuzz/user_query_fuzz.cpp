// SPDX-License-Identifier: Apache-2.0
// The query of the paged users list, from its encoded form to the LIKE pattern: whatever is sent ends within the limits
// of USR-3 and USR-5, and the pattern matches exactly what was searched for (SQL-2).
#include <cstdint>
#include <cstdlib>
#include <string>

#include "../../apps/users/server/user_requests.hpp"
#include "../../apps/users/server/user_search.hpp"
#include "xos/app/paging.hpp"
#include "xos/app/parameters.hpp"
#include "xos/app/search.hpp"
#include "xos/base/encoding.hpp"
#include "xos/base/problem.hpp"
#include "xos/http/target.hpp"

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

/// The pattern's text with its escapes and outer wildcards taken away; aborts where a wildcard stands unescaped.
std::string literal_of(const std::string& pattern) {
    require(pattern.size() >= 2 && pattern.front() == '%' && pattern.back() == '%');
    std::string text;
    for (std::size_t i = 1; i + 1 < pattern.size(); ++i) {
        require(pattern[i] != '%' && pattern[i] != '_');
        if (pattern[i] == '\\') {
            ++i;
            require(i + 1 < pattern.size() && (pattern[i] == '%' || pattern[i] == '_' || pattern[i] == '\\'));
        }
        text += pattern[i];
    }
    return text;
}

void check_search(const std::string& given) {
    try {
        const auto search = xos::checked_search(given);
        require(xos::count_code_points(search) <= 200);
        require(!xos::has_control_characters(search));
        require(literal_of(xos::contains_pattern(search)) == xos::fold_case(search));
    } catch (const xos::Problem& problem) {
        require(problem.status() == 400);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto parameters = xos::http::parse_query({reinterpret_cast<const char*>(bytes), size});
    if (!parameters) return 0;
    xos::users::UserPageQuery query;
    xos::detail::bind_query(*parameters, query);
    const auto page = xos::PageRequest::corrected(query.page, query.page_size);
    require(page.page >= 1 && page.page_size >= 1 && page.page_size <= 100 && page.offset() >= 0);
    using xos::users::UserList;
    for (const auto list : {UserList::active, UserList::known, UserList::deleted}) {
        const auto sort = xos::users::parse_sort(query.sort_by, list);
        const bool descending = xos::is_descending(query.sort_direction);
        require(!xos::users::page_statement(list, sort, descending, true).text().empty());
    }
    check_search(query.search);
    return 0;
}
