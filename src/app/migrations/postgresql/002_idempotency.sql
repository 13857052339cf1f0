-- SPDX-License-Identifier: Apache-2.0
-- One row for each request with an Idempotency-Key that changed something, written in the transaction of the change
-- (DUR-2). Without a status the change was made and its answer is not known. attempt names the request that wrote the
-- row, so that it alone may write it again; fingerprint is a keyed hash, because requests hold passwords.
CREATE TABLE idempotency_keys (
    client_id bigint NOT NULL REFERENCES clients (id),
    user_id bigint NOT NULL,
    method text COLLATE "C" NOT NULL,
    route text COLLATE "C" NOT NULL,
    request_key text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    attempt text COLLATE "C" NOT NULL,
    status integer,
    location text,
    event_seq bigint NOT NULL,
    body text,
    created_at timestamptz(3) NOT NULL,
    PRIMARY KEY (client_id, user_id, method, route, request_key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
