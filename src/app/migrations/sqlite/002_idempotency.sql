-- SPDX-License-Identifier: Apache-2.0
-- One row for each request with an Idempotency-Key that changed something, written in the transaction of the change
-- (DUR-2). Without a status the change was made and its answer is not known. attempt names the request that wrote the
-- row, so that it alone may write it again; fingerprint is a keyed hash, because requests hold passwords.
CREATE TABLE idempotency_keys (
    client_id INTEGER NOT NULL REFERENCES clients (id),
    user_id INTEGER NOT NULL,
    method TEXT NOT NULL,
    route TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    attempt TEXT NOT NULL,
    status INTEGER,
    location TEXT,
    event_seq INTEGER NOT NULL,
    body TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (client_id, user_id, method, route, request_key)
) STRICT;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
