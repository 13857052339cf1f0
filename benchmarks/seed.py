# SPDX-License-Identifier: Apache-2.0
"""Fills a stopped server's SQLite file with users of one tenant, copied from its first user.

Every new row takes all columns of that user (so one precomputed password hash serves all) but its own id, name and
e-mail, and the folded keys of these two. The second tenant wall is made of temporary views and triggers of the
server's own connections, so it does not stand in the way here."""

import sqlite3

FIRST = ["Ana", "Bjørn", "Chiara", "Dmitri", "Élodie", "Fatima", "Gökhan", "Hana", "Ioannis", "José", "Käthe", "Łukasz",
         "Mei", "Ngozi", "Øystein", "Priya", "Quentin", "Renée", "Søren", "Tomás", "Ümit", "Václav", "Wanjiru", "Zoë"]
LAST = ["Andersson", "Brankovič", "Costa", "Dubois", "Eriksen", "Fernández", "García", "Huang", "Ivanov", "Jansen",
        "Kowalski", "Lefèvre", "Müller", "Nakamura", "Okafor", "Papadopoulos", "Quispe", "Rossi", "Schäfer", "Tanaka",
        "Ünal", "Vasquez", "Wójcik", "Yılmaz", "Zimmermann"]


def name_of(number):
    return f"{FIRST[number % len(FIRST)]} {LAST[number // len(FIRST) % len(LAST)]} {number}"


def fill(file, count):
    """Gives the lowest and highest id of the new users."""
    database = sqlite3.connect(file, isolation_level=None)
    try:
        columns = [row[1] for row in database.execute("PRAGMA table_info(users)")]
        copied = [column for column in columns if column != "id"]
        template = dict(zip(columns, database.execute("SELECT * FROM users ORDER BY id LIMIT 1").fetchone()))
        database.execute("BEGIN IMMEDIATE")
        lowest = database.execute("SELECT max(id) FROM users").fetchone()[0] + 1
        marks = ", ".join("?" * len(copied))
        rows = (copy_of(template, copied, number) for number in range(count))
        database.executemany(f"INSERT INTO users ({', '.join(copied)}) VALUES ({marks})", rows)
        database.execute("COMMIT")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        highest = database.execute("SELECT max(id) FROM users").fetchone()[0]
    finally:
        database.close()
    return lowest, highest


def copy_of(template, columns, number):
    name, email = name_of(number), f"user{number}@bench.test"
    changed = {template["name"]: name, template["email"]: email,
               template["name"].casefold(): name.casefold(), template["email"].casefold(): email.casefold()}
    values = []
    for column in columns:
        value = template[column]
        if column == "is_admin":
            value = 0
        elif isinstance(value, str) and value in changed:
            value = changed[value]
        values.append(value)
    return values
