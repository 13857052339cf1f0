-- SPDX-License-Identifier: Apache-2.0
-- Tenants, users, sign-in, events. Every table with a column client_id is a tenant table and gets the second wall.
--
-- Text that is compared or sorted without regard to case has a key column beside it: the program writes
-- fold_case(text) into it. Both databases compare keys byte by byte, so both give the same order: letters in any
-- case stand together, equal keys are ordered by id. What the key holds is the program's business; a better order is a
-- later migration that rewrites the keys.

CREATE TABLE clients (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL,
    last_event_seq INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX clients_slug ON clients (slug);

-- Deleted rows stay and keep their e-mail address (DB-4, DB-5).
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    client_id INTEGER NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_admin INTEGER NOT NULL DEFAULT 0 CHECK (is_admin IN (0, 1)),
    is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at TEXT NOT NULL,
    created_by INTEGER,
    updated_at TEXT,
    updated_by INTEGER,
    deleted_at TEXT,
    deleted_by INTEGER
) STRICT;
-- What foreign keys of tenant tables point to: a row of another tenant can never be named (TEN-2).
CREATE UNIQUE INDEX users_client_id_id ON users (client_id, id);
CREATE UNIQUE INDEX users_client_id_email ON users (client_id, email_key);
CREATE INDEX users_client_id_name ON users (client_id, name_key, id);
CREATE INDEX users_client_id_created_at ON users (client_id, created_at, id);
CREATE INDEX users_client_id_active ON users (client_id, is_active, deleted_at);
CREATE INDEX users_email ON users (email_key);

-- client_id is null only for a failed sign-in whose e-mail address belongs to no tenant.
CREATE TABLE user_activity_log (
    id INTEGER PRIMARY KEY,
    client_id INTEGER REFERENCES clients (id),
    user_id INTEGER,
    action TEXT NOT NULL,
    data TEXT NOT NULL,
    performed_by INTEGER,
    created_at TEXT NOT NULL,
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id)
) STRICT;
CREATE INDEX user_activity_log_client_id_created_at ON user_activity_log (client_id, created_at, id);
CREATE INDEX user_activity_log_client_id_user_id ON user_activity_log (client_id, user_id, created_at);

-- One row for each sign-in. counter is the number of the refresh token that was given out last (AUT-9).
CREATE TABLE sessions (
    sid TEXT PRIMARY KEY,
    client_id INTEGER NOT NULL REFERENCES clients (id),
    user_id INTEGER NOT NULL,
    counter INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    rotated_at TEXT,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    revoke_reason TEXT,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_client_id_user_id ON sessions (client_id, user_id);

-- From where a user signed in: such an address has a throttle counter of its own (SEC-6).
CREATE TABLE known_sign_in_addresses (
    client_id INTEGER NOT NULL REFERENCES clients (id),
    user_id INTEGER NOT NULL,
    address TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (client_id, user_id, address),
    FOREIGN KEY (client_id, user_id) REFERENCES users (client_id, id)
) STRICT, WITHOUT ROWID;

-- The throttle (SEC-3) works before anybody is known, so it belongs to no tenant. A lane is what failures are counted
-- by: an e-mail address, a network address, or both.
CREATE TABLE sign_in_lanes (
    lane TEXT PRIMARY KEY,
    blocked_until TEXT,
    last_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_lanes_last_at ON sign_in_lanes (last_at);

-- A row is made before the password is checked, and goes when it was right.
CREATE TABLE sign_in_failures (
    id INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    is_pending INTEGER NOT NULL CHECK (is_pending IN (0, 1)),
    tried_at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_lane ON sign_in_failures (lane, tried_at);
CREATE INDEX sign_in_failures_tried_at ON sign_in_failures (tried_at);

-- Numbered events (architecture 7); the last number of a tenant is clients.last_event_seq.
CREATE TABLE tenant_events (
    client_id INTEGER NOT NULL REFERENCES clients (id),
    seq INTEGER NOT NULL,
    event TEXT NOT NULL,
    payload TEXT NOT NULL,
    actor_id INTEGER,
    created_at TEXT NOT NULL,
    PRIMARY KEY (client_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX tenant_events_client_id_created_at ON tenant_events (client_id, created_at);

-- What browsers report (SUP-2). For the operator, not for a tenant: hence no column client_id.
CREATE TABLE error_reports (
    id INTEGER PRIMARY KEY,
    reported_client_id INTEGER,
    reported_user_id INTEGER,
    message TEXT NOT NULL,
    stack TEXT,
    status INTEGER,
    url TEXT,
    context TEXT,
    user_agent TEXT,
    reported_at TEXT,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX error_reports_created_at ON error_reports (created_at);
