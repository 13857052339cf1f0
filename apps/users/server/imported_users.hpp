// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/describe.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "user_requests.hpp"
#include "xos/base/problem.hpp"
#include "xos/files/csv.hpp"
#include "xos/files/scratch_file.hpp"

namespace xos::users {

/// What a row of an import says of a user.
struct ImportedUser {
    std::string name;
    std::string email;
    bool is_admin = false;
    bool is_active = true;
};
BOOST_DESCRIBE_STRUCT(ImportedUser, (), (name, email, is_admin, is_active))

/// Those of a user who is created (VAL-2), but for the password, which no file has.
inline void rules(Rules<ImportedUser>& r) { name_and_email_rules(r); }

struct ImportedRow {
    std::int64_t row = 0;  ///< as spreadsheet programs count: the head is the first
    ImportedUser user;
    FieldErrors errors;
};

/// Reads the users out of a CSV file, part by part, with what is wrong with each by itself.
///
/// The head names the columns, letters in any case: `name` and `email` must be there, `isAdmin` and `isActive` may,
/// and `id`, `clientId`, `createdAt`, `updatedAt` of an export are passed over.
/// Every call may wait for the disk.   Lifetime: the file must outlive it.
class ImportedUsers {
public:
    explicit ImportedUsers(const files::ScratchFile& file);

    /// The next rows, at most `most`; none at the end.
    /// Throws: Problem 400 with what is wrong with the file as a whole, and where.
    std::vector<ImportedRow> next(std::size_t most);
    /// Columns that are passed over, as the head names them.
    const std::vector<std::string>& ignored() const { return ignored_; }

private:
    using Event = files::CsvReader::Event;

    Event read();
    void take_head();
    ImportedRow take_row() const;

    const files::ScratchFile& file_;
    files::CsvReader reader_;
    std::vector<char> room_;
    std::string_view input_;            // in room_
    std::uint64_t offset_ = 0;          // of the file: behind input_
    std::vector<std::size_t> columns_;  // for each cell, which member of a user it is
    std::vector<std::string> ignored_;
};

}  // namespace xos::users
