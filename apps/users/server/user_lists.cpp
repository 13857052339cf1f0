// SPDX-License-Identifier: Apache-2.0
#include "user_lists.hpp"

#include <array>
#include <span>
#include <utility>

#include "users_sql.hpp"
#include "xos/app/list_page.hpp"

namespace xos::users {

namespace {

// The name of who deleted is looked up for the rows of one page only.
#define DELETED_COLUMNS                                                                                     \
    USERS_COLUMNS                                                                                           \
    ", deleted_at, deleted_by, (SELECT d.name FROM users d WHERE d.client_id = users.client_id AND d.id = " \
    "users.deleted_by) AS deleted_by_name"
#define USERS_KNOWN " FROM users WHERE client_id = @client_id AND deleted_at IS NULL"
#define USERS_DELETED " FROM users WHERE client_id = @client_id AND deleted_at IS NOT NULL"
#define USERS_MATCH " AND (name_key LIKE @pattern ESCAPE '\\' OR email_key LIKE @pattern ESCAPE '\\')"
// The inner SELECT runs once over the rows as they lie; one level would look each row up in sort order until a page
// is full, which for rare words is all of them.
#define USERS_SEARCH(rows) " FROM users WHERE client_id = @client_id AND id IN (SELECT id" rows USERS_MATCH ")"
#define USERS_ORDER(column) " ORDER BY " column ", id LIMIT @limit OFFSET @offset"

#define USERS_ORDERED(prefix, columns, rows, order, column)                                                     \
    ListOrder {                                                                                                 \
        {prefix "page_by_" order, "SELECT " columns rows USERS_ORDER(column)},                                  \
            {prefix "page_by_" order "_desc", "SELECT " columns rows USERS_ORDER(column " DESC")},              \
            {prefix "search_by_" order, "SELECT " columns USERS_SEARCH(rows) USERS_ORDER(column)}, {            \
            prefix "search_by_" order "_desc", "SELECT " columns USERS_SEARCH(rows) USERS_ORDER(column " DESC") \
        }                                                                                                       \
    }
#define USERS_ORDERS(prefix, columns, rows)                         \
    USERS_ORDERED(prefix, columns, rows, "name", "name_key"),       \
        USERS_ORDERED(prefix, columns, rows, "email", "email_key"), \
        USERS_ORDERED(prefix, columns, rows, "created_at", "created_at")

// In the order of UserSort.
constexpr std::array active_orders{USERS_ORDERS("", USERS_COLUMNS, USERS_LISTED)};
constexpr std::array known_orders{USERS_ORDERS("known_", USERS_COLUMNS, USERS_KNOWN)};
constexpr std::array deleted_orders{
    USERS_ORDERS("deleted_", DELETED_COLUMNS, USERS_DELETED),
    USERS_ORDERED("deleted_", DELETED_COLUMNS, USERS_DELETED, "deleted_at", "deleted_at")};

struct List {
    std::span<const ListOrder> orders;
    Sql count;
    Sql count_found;
};

// Of an export, which reads the rows by their ids.
constexpr std::array active_id_orders{USERS_ORDERS("ids_", "id", USERS_LISTED)};
constexpr std::array known_id_orders{USERS_ORDERS("known_ids_", "id", USERS_KNOWN)};

// In the order of UserList.
constexpr std::array lists{List{active_orders,
                                {"count_users", "SELECT count(*)" USERS_LISTED},
                                {"count_found", "SELECT count(*)" USERS_LISTED USERS_MATCH}},
                           List{known_orders,
                                {"count_known_users", "SELECT count(*)" USERS_KNOWN},
                                {"count_known_found", "SELECT count(*)" USERS_KNOWN USERS_MATCH}},
                           List{deleted_orders,
                                {"count_deleted_users", "SELECT count(*)" USERS_DELETED},
                                {"count_deleted_found", "SELECT count(*)" USERS_DELETED USERS_MATCH}}};

#undef DELETED_COLUMNS
#undef USERS_KNOWN
#undef USERS_DELETED
#undef USERS_MATCH
#undef USERS_SEARCH
#undef USERS_ORDER
#undef USERS_ORDERED
#undef USERS_ORDERS

}  // namespace

Sql page_statement(UserList list, UserSort sort, bool descending, bool is_search) {
    return lists[std::to_underlying(list)].orders[std::to_underlying(sort)].statement(descending, is_search);
}

Sql ids_statement(bool with_inactive, UserSort sort, bool descending, bool is_search) {
    const auto& orders = with_inactive ? known_id_orders : active_id_orders;
    return orders[std::to_underlying(sort)].statement(descending, is_search);
}

Sql count_statement(UserList list, bool is_search) {
    const auto& one = lists[std::to_underlying(list)];
    return is_search ? one.count_found : one.count;
}

std::vector<Sql> list_statements() {
    std::vector<Sql> all;
    const auto add = [&all](std::span<const ListOrder> orders) {
        for (const auto& order : orders) {
            all.insert(all.end(), {order.ascending, order.descending, order.search_ascending, order.search_descending});
        }
    };
    for (const auto& list : lists) {
        all.insert(all.end(), {list.count, list.count_found});
        add(list.orders);
    }
    add(active_id_orders);
    add(known_id_orders);
    return all;
}

}  // namespace xos::users
