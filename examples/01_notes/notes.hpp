// SPDX-License-Identifier: Apache-2.0
// Notes that the people of one tenant share: the smallest application that stores something.
#pragma once

#include <array>

#include "xos/app.hpp"

namespace notes {

using NoteId = xos::Id<struct NoteTag>;

// doc: begin rules
struct Note {
    NoteId id;
    std::string text;
    xos::Timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(Note, (), (id, text, created_at))

struct AddNote {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(AddNote, (), (text))

inline void rules(xos::Rules<AddNote>& r) {
    r.field(&AddNote::text).trimmed().multiline().required("Text is required").max_length(1000);
}
// doc: end rules

// doc: begin event
struct NoteAdded {
    Note note;
    static constexpr std::string_view event_name() { return "NoteAdded"; }
    std::string arguments_json() const { return xos::event_arguments(note); }
};
BOOST_DESCRIBE_STRUCT(NoteAdded, (), (note))
// doc: end event

// doc: begin migration
inline constexpr xos::db::Migration create_notes{
    .module = "notes",
    .number = 1,
    .name = "notes",
    .sqlite =
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES clients (id), "
        "text TEXT NOT NULL, created_at TEXT NOT NULL) STRICT;",
    .postgresql =
        "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, client_id bigint NOT NULL "
        "REFERENCES clients (id), text text NOT NULL, created_at timestamptz NOT NULL);",
};
// doc: end migration

// doc: begin controller
namespace sql {
inline constexpr xos::Sql list_notes{"list_notes",
                                     "SELECT id, text, created_at FROM notes WHERE client_id = @client_id ORDER BY id"};
inline constexpr xos::Sql insert_note{
    "insert_note",
    "INSERT INTO notes (client_id, text, created_at) VALUES (@client_id, @text, CURRENT_TIMESTAMP) "
    "RETURNING id, text, created_at"};
}  // namespace sql

class NotesController : public xos::XOSControllerBase {
public:
    static void routes(xos::Routes<NotesController>& r) {
        r.prefix("/api/notes").authorize();
        r.get("", &NotesController::list);
        r.post("", &NotesController::add).on_failure("Failed to add the note");
    }

    xos::Task<xos::Ok<std::vector<Note>>> list() { co_return xos::ok(co_await db().get_list<Note>(sql::list_notes)); }

    xos::Task<xos::Created<Note>> add(xos::FromBody<AddNote> request) {
        auto tx = co_await db().begin_transaction();  // dropped without commit: rolled back
        auto note = *co_await tx.get<Note>(sql::insert_note, {{"text", request->text}});
        tx.publish(NoteAdded{note});  // numbered in this transaction, readable after it
        co_return co_await commit(tx, xos::created(note, "/api/notes").message("Note added"));
    }
};
// doc: end controller

namespace sql {
inline constexpr std::array all{list_notes, insert_note};  // the start prepares them
}

// doc: begin options
inline xos::ApplicationOptions options() {
    xos::ApplicationOptions options;
    options.migrations = {create_notes};
    options.statements.assign(sql::all.begin(), sql::all.end());
    return options;
}

inline void add_notes(xos::Application& app) {
    app.add<NotesController>();
    app.declare_event<NoteAdded>();
}
// doc: end options

}  // namespace notes
