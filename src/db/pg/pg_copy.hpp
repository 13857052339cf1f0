// SPDX-License-Identifier: Apache-2.0
// COPY in its text format, streamed: at most one row and 64 KiB are in memory.
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <string>
#include <string_view>

namespace xos::db {

/// Hands on each line that `COPY … TO STDOUT` gives, with its line end. Throws: what db/error.hpp says.
void copy_out_pg(PGconn* connection, const std::string& statement,
                 const std::function<void(std::string_view line)>& take);

/// A `COPY … FROM STDIN` under way. Dropped without finish(), it leaves the session in the middle of it: the session
/// must be closed then.
class PgCopyIn {
public:
    PgCopyIn(PGconn* connection, std::string statement);
    ~PgCopyIn();
    PgCopyIn(const PgCopyIn&) = delete;
    PgCopyIn& operator=(const PgCopyIn&) = delete;

    /// Where the next lines are appended; call sent_line() after each.
    std::string& buffer() { return buffer_; }
    void sent_line();
    /// Throws: what db/error.hpp says, when the server refused a row.
    void finish();

private:
    void send();

    PGconn* connection_;
    std::string statement_;
    std::string buffer_;
};

/// Appends a value in COPY's text format.
void append_copy_text(std::string& out, std::string_view value);
/// Reads a value in COPY's text format; gives false for the null value.
bool read_copy_text(std::string_view field, std::string& value);

}  // namespace xos::db
