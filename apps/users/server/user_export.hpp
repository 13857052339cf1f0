// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "transfer_desk.hpp"
#include "user_dto.hpp"
#include "xos/app/context.hpp"
#include "xos/base/task.hpp"
#include "xos/files/table_writer.hpp"

namespace xos::users {

/// Query of `GET /api/users/export`: what the list of users takes (UserPageQuery), but for pages.
struct ExportQuery {
    std::string format = "csv";
    std::string search;
    std::string sort_by = "name";
    std::string sort_direction = "asc";
    bool include_inactive = false;
};
BOOST_DESCRIBE_STRUCT(ExportQuery, (), (format, search, sort_by, sort_direction, include_inactive))

/// Writes the users that a list shows into a file, and a line about that into the activity log (UP-8, LOG-4).
///
/// Which users there are, and in which order, is read at one moment; each is there once, as it was when its part of
/// the rows was read. Who was deleted between the two is left out.
/// Lifetime: context and desk must outlive it.
class UserExport {
public:
    UserExport(Context& context, TransferDesk& desk) : context_{context}, desk_{desk} {}

    struct Made {
        files::ScratchFile file;
        std::uint64_t size = 0;
        std::string name;
        std::string_view content_type;
    };
    /// Throws: Problem 400 for a format that there is not, and for more users than Users:ExportRows.
    Task<Made> make(ExportQuery query);

private:
    Task<std::vector<UserId>> ids(const ExportQuery& query);
    Task<std::vector<User>> rows(std::span<const UserId> ids);
    Task<void> audit(const ExportQuery& query, std::int64_t count);

    Context& context_;
    TransferDesk& desk_;
};

}  // namespace xos::users
