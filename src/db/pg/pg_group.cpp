// SPDX-License-Identifier: Apache-2.0
#include "db/pg/pg_group.hpp"

#include "db/pg/pg_row.hpp"

namespace xos::db {

void PgGroup::deliver_rows() noexcept {
    if (error || rows == nullptr || !result) return;
    try {
        const PGresult* const all = result.get();
        std::vector<std::string_view> columns;
        columns.reserve(static_cast<std::size_t>(PQnfields(all)));
        for (int i = 0; i < PQnfields(all); ++i) columns.emplace_back(PQfname(all, i));
        rows->begin(columns);
        PgRow row{all};
        for (int i = 0; i < PQntuples(all); ++i) {
            row.move_to(i);
            if (!rows->row(row)) break;
        }
    } catch (...) {
        error = std::current_exception();
    }
}

void PgGroup::start_again() {
    was_sent_before = true;
    was_struck_by_chance = false;
    error = nullptr;
    result.reset();
    count = 0;
}

void PgGroup::resume() {
    if (is_abandoned) return;
    is_abandoned = true;
    waiting.resume_here(error);
}

}  // namespace xos::db
